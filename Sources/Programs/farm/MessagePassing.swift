import COpenMPI
import Engine
import Foundation

/// Open MPI's messages between the ranks, which are the processes that its mpirun has started together.
struct MessagePassing {
  let rank: Int
  let rankCount: Int

  /// Loads Open MPI's library, and nothing else.
  ///
  /// - Throws: `CommandError` where there is none.
  static func load() throws {
    if let reason = openmpi_load() {
      throw CommandError("Open MPI's library cannot be loaded: \(String(cString: reason))")
    }
  }

  /// Joins the other ranks; returns when all have.
  ///
  /// - Throws: `CommandError`.
  init() throws {
    try Self.load()
    try Self.check(openmpi_begin(), "start")
    rank = Int(openmpi_rank())
    rankCount = Int(openmpi_rank_count())
  }

  /// Leaves; returns when all ranks have.
  func leave() throws { try Self.check(openmpi_end(), "end") }

  func send(_ message: some Encodable, to rank: Int) throws {
    let bytes = [UInt8](try JSONEncoder().encode(message))
    try Self.check(openmpi_send(bytes, Int32(bytes.count), Int32(rank)), "send to rank \(rank)")
  }

  /// The messages that have arrived, with their senders.
  func received<Message: Decodable>(_ type: Message.Type) throws -> [(sender: Int, message: Message)] {
    var messages: [(sender: Int, message: Message)] = []
    while true {
      var sender: Int32 = 0
      let length = openmpi_next_message(&sender)
      guard length >= 0 else { return messages }
      var bytes = [UInt8](repeating: 0, count: Int(length))
      try Self.check(openmpi_receive(&bytes, length, sender), "receive from rank \(sender)")
      messages.append((Int(sender), try JSONDecoder().decode(type, from: Data(bytes))))
    }
  }

  private static func check(_ error: Int32, _ action: String) throws {
    guard error == 0 else { throw CommandError("MPI could not \(action): error \(error)") }
  }
}

import Testing

@testable import Viewing

@Suite("The hosts that `view --allow-host` allows")
struct HostNameTests {
  @Test(
    "a name is taken in lower case, without the last dot; an address of version 6 in its shortest form",
    arguments: [
      ("hub.example.org", "hub.example.org"), ("Hub.Example.ORG.", "hub.example.org"),
      ("gpu_box-2", "gpu_box-2"),
      ("192.168.0.7", "192.168.0.7"), ("fe80:0::1", "[fe80::1]"), ("[FE80::1]", "[fe80::1]"),
    ])
  func name(text: String, name: String) throws {
    let host = try HostName(allowing: text)
    #expect(host.description == name)
  }

  @Test(
    "an address in place of a name is answered with the name in it",
    arguments: [
      "https://hub.example.org/user/ann/", "hub.example.org:8888", "hub.example.org/lab",
      "http://hub.example.org",
      "https://ann:secret@Hub.example.org:443/?x",
    ])
  func address(text: String) {
    let error = #expect(throws: HostNameError.self) { try HostName(allowing: text) }
    #expect(error?.description.hasSuffix("--allow-host hub.example.org") == true, "\(error as Any)")
  }

  @Test(
    "what is no name is refused",
    arguments: ["", "*", "*.example.org", "a b", "<b>", "https://", "münchen.example"])
  func noName(text: String) {
    let error = #expect(throws: HostNameError.self) { try HostName(allowing: text) }
    #expect(error?.description.hasPrefix("--allow-host takes ") == true, "\(error as Any)")
  }
}

/// A matrix cut into panels of sixteen columns, each stored row after row; the last panel is filled up with zeros.
///
/// A register tile reads one panel from start to end. A matrix whose width is a multiple of sixteen is used in
/// place, without a copy.
///
/// Read-only once made, so threads may share it.
struct Panels: ~Copyable, @unchecked Sendable {
  static let width = 16

  /// The distance between a panel's rows.
  let rowStride: Int
  private let panelStride: Int
  private let base: UnsafePointer<Float>
  private let copy: ScratchMemory?

  /// Panels of the `rows` x `columns` matrix at `matrix`, in row-major order.
  ///
  /// - Parameters:
  ///   - rowStride: the distance between the matrix's rows, if they do not follow one another.
  ///   - packed: whether a copy is made in any case; without one the matrix must outlive the panels.
  init(
    _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, rowStride matrixStride: Int? = nil,
    packed: Bool = false
  ) {
    let matrixStride = matrixStride ?? columns
    if !packed && columns.isMultiple(of: Self.width) {
      base = matrix
      copy = nil
      rowStride = matrixStride
      panelStride = Self.width
      return
    }
    let panelCount = (columns + Self.width - 1) / Self.width
    let memory = ScratchMemory(panelCount * rows * Self.width)
    let packing = memory.base
    for panel in 0..<panelCount {
      let first = panel * Self.width
      let filled = min(Self.width, columns - first)
      for row in 0..<rows {
        let target = packing + (panel * rows + row) * Self.width
        guard filled < Self.width else {
          target.update(from: matrix + (row * matrixStride + first), count: Self.width)
          continue
        }
        target.update(from: matrix + row * matrixStride + first, count: filled)
        (target + filled).update(repeating: 0, count: Self.width - filled)
      }
    }
    base = UnsafePointer(packing)
    copy = consume memory
    rowStride = Self.width
    panelStride = rows * Self.width
  }

  /// The panel with the columns from `16 * index` on.
  @inline(__always)
  func panel(_ index: Int) -> UnsafePointer<Float> { base + index * panelStride }
}

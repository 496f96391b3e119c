/// Labels as one-hot rows: `[N, classCount]`, 1 in the column of the row's label and 0 elsewhere.
///
/// - Parameter labels: classes from 0 to `classCount - 1`.
public func oneHot(_ labels: [UInt8], classCount: Int = 10) -> Tensor {
  var rows = Tensor(shape: [labels.count, classCount])
  for (index, label) in labels.enumerated() {
    precondition(
      Int(label) < classCount, "The label at \(index) is \(label), and there are \(classCount) classes")
    rows.elements[index * classCount + Int(label)] = 1
  }
  return rows
}

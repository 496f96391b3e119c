import Preprocessing
import Stage

extension Artifact where Value == Augmentation {
  /// How the training images vary.
  public static var augmentation: Self {
    Self(
      "artifacts/5-augment/augmentation.json", read: { try Augmentation(contentsOf: $0) },
      write: { try $0.write(to: $1) })
  }
}

import Digits
import Stage

/// The step of Stage's article "A step of your own", word for word. It is compiled, not run: it would read this process's
/// arguments.
enum StepExample {
  static func ink() {
    //: # 9. Ink
    //:
    //: Which digits need the most ink?

    let stage = Stage(9, "ink", about: "Measures the ink of each image.", reads: .trainingImages)

    let images = stage.read(.trainingImages)
    let ink = images.elements.reduce(0, +) / Float(images.shape[0])
    stage.check(ink > 0, "the images have \(ink) pixels of ink on average", otherwise: "the images are empty")
    print("An average digit takes \(ink) pixels of ink.")
    stage.finish(metrics: ["ink": Double(ink)])
  }
}

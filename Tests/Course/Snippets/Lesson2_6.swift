import Gradus
import GradusReference
import RegularizationCourse

/// The code in the text of lesson 2.6.
enum Lesson2_6 {
  static func train(
    on training: Examples, epochs: Int, l2: Double = 0, l1: Double = 0, rate: Double = 0.1
  ) -> LinearModel {
    var model = LinearModel(weights: Array(repeating: 0, count: 10), bias: 0)
    for _ in 0..<epochs {
      let slope = model.gradient(on: training)
      let stepped = zip(model.weights, slope.weights).map { $0 - rate * $1 }
      model.weights = shrunken(stepped, l2: rate * l2, l1: rate * l1)
    }
    return model
  }
}

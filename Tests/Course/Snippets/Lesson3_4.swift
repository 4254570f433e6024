import DeeperNetworksCourse
import Foundation
import Gradus
import GradusReference

/// The code in the text of lesson 3.4.
enum Lesson3_4 {
  static func descend(byValue: Bool) -> [[Double]] {
    var path = [[1.6, 0.8]]
    for k in 0..<20 {
      let (u, v) = (path[k][0], path[k][1])
      let slope = 20 * (pow(u * v, 10) - 1) * pow(u * v, 9)
      let (_, after) = clippedStep(
        [[u, v]], gradients: [[slope * v, slope * u]], learningRate: 0.002, limit: 10,
        byValue: byValue)
      path.append(after[0])
    }
    return path
  }

  /// The backward pass of the library's layer and that by single lines.
  static func bothNorms(_ x: Matrix, _ cotangent: Matrix) -> (
    Matrix, [[Double]], NormalizationSteps
  ) {
    let layer = LayerNorm(columns: 4, eps: 0.5)
    let (dInput, parameters) = layer.backward(cotangent, input: x)
    let steps = layerNorm(
      x, weight: layer.weight, bias: layer.bias, eps: 0.5, cotangent: cotangent)
    return (dInput, parameters, steps)
  }
}

import Exercising
import Gradus
import GradusReference

/// A layer with an input, and a matrix of the output's shape that is target or cotangent.
struct LayerProblem {
  let input: Matrix
  let layer: Linear
  let target: Matrix

  static var all: [LayerProblem] {
    var generator = RandomGenerator(seed: 31)
    func draw(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(rows: rows, columns: columns, values: generator.randn(rows * columns, .float64))
    }
    return [(7, 3, 2), (5, 1, 1), (4, 2, 3), (1, 4, 5), (100, 1, 1)].map { batch, inputs, outputs in
      LayerProblem(
        input: draw(batch, inputs),
        layer: Linear(weight: draw(outputs, inputs), bias: draw(1, outputs).values),
        target: draw(batch, outputs))
    }
  }

  var output: Matrix { layer.forward(input) }

  var products: (input: Matrix, parameters: [[Double]]) { layer.backward(target, input: input) }

  func gradients(of loss: some Loss<Matrix>) -> [[Double]] {
    layer.backward(loss.gradient(output, target), input: input).parameters
  }

  func weighted(_ output: Matrix) -> Double {
    zip(output.values, target.values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func input(with values: [Double]) -> Matrix {
    Matrix(rows: input.rows, columns: input.columns, values: values)
  }

  func output(with values: [Double]) -> Matrix {
    Matrix(rows: target.rows, columns: target.columns, values: values)
  }

  func layer(weight: [Double]) -> Linear {
    var layer = layer
    layer.weight.values = weight
    return layer
  }

  func layer(bias: [Double]) -> Linear {
    var layer = layer
    layer.bias = bias
    return layer
  }
}

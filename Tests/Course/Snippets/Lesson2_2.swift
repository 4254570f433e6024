import Gradus
import GradusReference

// The code that lesson 2.2 shows.

/// The graph that the lesson works by hand, and what its cotangents are.
func lesson2_2Tape() -> (values: [Double], cotangents: [Double]) {
  let tape: [TapeEntry] = [
    .input(2), .input(1.5), .multiply(0, 1), .add(2, 0), .multiply(2, 2), .multiply(3, 4),
  ]
  let (values, cotangents) = runTape(tape, cotangent: 2)
  print(values[5], cotangents[0], cotangents[1])
  return (values, cotangents)
}

/// The layer that the lesson works by hand.
func lesson2_2Layer() -> (x: Matrix, parameters: [[Double]]) {
  let layer = Linear(weight: Matrix([[2, 0, 1], [-1, 1, 3]]), bias: [0.5, -2])
  let x = Matrix([[1, 2, -1], [0, 3, 2]])
  let (xBar, parameters) = layer.backward(Matrix([[1, 2], [3, -0.5]]), input: x)
  return (xBar, parameters)
}

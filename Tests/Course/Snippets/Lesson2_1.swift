import Gradus
import GradusReference

// The code that lesson 2.1 shows.

/// The loss and the right labels of the hidden layer of lesson 2.1.
func lesson2_1Network() throws -> (loss: Double, right: Int) {
  let spirals = Examples.twoSpirals(30, turn: 4)
  var generator = RandomGenerator(seed: 0)
  var network = Sequential(
    Linear(inputs: 2, outputs: 16, from: &generator), ReLU(),
    Linear(inputs: 16, outputs: 1, from: &generator))
  var adam = try Adam(learningRate: 0.05)
  let (loss, right) = try trainOnLabels(&network, on: spirals, with: &adam, steps: 400)
  return (loss, right)
}

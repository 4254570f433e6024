import Gradus
import GradusReference

// The code that lesson 1.2 shows.

/// The taxi rides of the lesson.
func lesson1_2Data() -> Examples {
  var generator = RandomGenerator(seed: 12)
  let rides = Examples.taxiRides(40, from: &generator)
  return rides
}

/// What the lesson's first guess predicts, how wrong it is, and its slopes.
func lesson1_2Guess(
  _ rides: Examples
) -> (predictions: [Double], loss: Double, slopes: LinearModel) {
  let guess = LinearModel(weights: [1, 1], bias: 2)
  let predictions = guess.predictions(for: rides.features)
  let loss = guess.meanSquaredError(on: rides)
  let slopes = guess.gradient(on: rides)
  return (predictions, loss, slopes)
}

func lesson1_2Fit(_ rides: Examples) throws -> LinearModel {
  let best = try leastSquares(rides)
  return best
}

func lesson1_2Descent(_ rides: Examples) -> [LinearModel] {
  let start = LinearModel(weights: [0, 0], bias: 0)
  let examples = rides.standardized().examples
  let path = descend(from: start, learningRate: 0.5, epochs: 100, tolerance: 0) { model in
    model.gradient(on: examples)
  }
  return path
}

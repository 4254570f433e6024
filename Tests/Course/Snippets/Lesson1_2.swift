import Gradus
import Reference

// The code that lesson 1.2 shows.

/// The taxi rides of the lesson.
func lesson1_2Data() -> Examples {
  var generator = RandomGenerator(seed: 12)
  let rides = Examples.taxiRides(40, from: &generator)
  return rides
}

func lesson1_2Slopes(_ model: LinearModel, _ rides: Examples) -> LinearModel {
  let predictions = model.predictions(for: rides.features)
  let loss = model.meanSquaredError(on: rides)
  let slopes = model.gradient(on: rides)
  _ = (predictions, loss)
  return slopes
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

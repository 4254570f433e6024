import Exercising

extension Lesson {
  /// 1.3, batch and stochastic gradient descent.
  package static let batchAndStochastic = Lesson(
    number: "1.3", module: "BatchAndStochastic", title: "Batch and stochastic gradient descent",
    exercises: [
      batchesExercise, shuffleExercise, batchGradientExercise, stochasticEpochExercise,
      batchVarianceExercise,
    ], pictures: { try batchAndStochasticPictures($0) },
    movingFigures: batchAndStochasticMovingFigures)
}

import Exercising

/// 1.3, batch and stochastic gradient descent.
package let batchAndStochasticLesson: Lesson = Lesson(
  number: "1.3", module: "BatchAndStochastic", title: "Batch and stochastic gradient descent",
  exercises: [
    batchesExercise, shuffleExercise, batchGradientExercise, stochasticEpochExercise,
    batchVarianceExercise,
  ], pictures: { try batchAndStochasticPictures($0) },
  movingFigures: batchAndStochasticMovingFigures)

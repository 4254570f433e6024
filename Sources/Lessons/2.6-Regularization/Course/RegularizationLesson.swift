import Exercising

/// 2.6, regularization and overfitting.
package let regularizationLesson: Lesson = Lesson(
  number: "2.6", module: "Regularization", title: "Regularization and overfitting",
  exercises: [
    penaltyExercise, shrinkExercise, dropoutExercise, smoothingExercise, decayExercise,
  ], pictures: regularizationPictures, movingFigures: regularizationMovingFigures)

import Exercising

/// 2.1, from linear to nonlinear.
package let fromLinearToNonlinearLesson: Lesson = Lesson(
  number: "2.1", module: "FromLinearToNonlinear", title: "From linear to nonlinear",
  exercises: [
    lineExercise, featuresExercise, unitExercise, unitLossExercise, unitGradientExercise,
    twoReLUsExercise,
  ],
  pictures: nonlinearPictures, movingFigures: nonlinearMovingFigures)

import Exercising

/// 1.5, numerical and analytical gradients.
package let numericalGradientsLesson: Lesson = Lesson(
  number: "1.5", module: "NumericalGradients", title: "Numerical and analytical gradients",
  exercises: [
    forwardDifferenceExercise, centralDifferenceExercise, vCurveExercise,
    numericalGradientExercise, gradientCheckerExercise, trustExercise,
  ],
  pictures: { try NumericalGradientsPictures(respondent: $0).all() },
  movingFigures: numericalGradientsMovingFigures)

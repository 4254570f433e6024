import Exercising

extension Lesson {
  /// 1.5, numerical and analytical gradients.
  package static let numericalGradients = Lesson(
    number: "1.5", module: "NumericalGradients", title: "Numerical and analytical gradients",
    exercises: [
      forwardDifferenceExercise, centralDifferenceExercise, vCurveExercise,
      numericalGradientExercise, gradientCheckerExercise, trustExercise,
    ],
    pictures: { try NumericalGradientsPictures(respondent: $0).all() },
    movingFigures: numericalGradientsMovingFigures)
}

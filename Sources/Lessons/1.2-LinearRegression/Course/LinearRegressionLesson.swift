import Exercising

extension Lesson {
  /// 1.2, linear regression.
  package static let linearRegression = Lesson(
    number: "1.2", module: "LinearRegression", title: "Linear regression",
    exercises: [
      predictExercise, squaredErrorExercise, lineGradientExercise, modelGradientExercise,
      normalEquationsExercise, descentExercise,
    ],
    pictures: { try linearRegressionPictures($0) }, movingFigures: linearRegressionMovingFigures)
}

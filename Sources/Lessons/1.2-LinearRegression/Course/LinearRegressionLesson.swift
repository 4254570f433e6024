import Exercising

/// 1.2, linear regression.
package let linearRegressionLesson: Lesson = Lesson(
  number: "1.2", module: "LinearRegression", title: "Linear regression",
  exercises: [
    predictExercise, squaredErrorExercise, lineGradientExercise, modelGradientExercise,
    normalEquationsExercise, descentExercise,
  ],
  pictures: { try linearRegressionPictures($0) }, movingFigures: linearRegressionMovingFigures)

import Exercising

/// 2.7, a linear model against a network.
package let linearVersusNetworkLesson: Lesson = Lesson(
  number: "2.7", module: "LinearVersusNetwork", title: "A linear model against a network",
  exercises: [costsExercise, networkExercise, choiceExercise, comparisonExercise],
  pictures: linearVersusNetworkPictures)

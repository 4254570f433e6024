import Exercising

extension Lesson {
  /// 2.7, a linear model against a network.
  package static let linearVersusNetwork = Lesson(
    number: "2.7", module: "LinearVersusNetwork", title: "A linear model against a network",
    exercises: [costsExercise, networkExercise, choiceExercise, comparisonExercise],
    pictures: linearVersusNetworkPictures)
}

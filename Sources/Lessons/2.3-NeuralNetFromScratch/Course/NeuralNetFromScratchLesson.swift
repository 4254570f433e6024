import Exercising

extension Lesson {
  /// 2.3, a neural network from scratch.
  package static let neuralNetFromScratch = Lesson(
    number: "2.3", module: "NeuralNetFromScratch", title: "A neural network from scratch",
    exercises: [
      crossEntropyExercise, logitsGradientExercise, networkGradientExercise, startExercise,
      trainExercise,
    ],
    pictures: neuralNetPictures, movingFigures: neuralNetMovingFigures)
}

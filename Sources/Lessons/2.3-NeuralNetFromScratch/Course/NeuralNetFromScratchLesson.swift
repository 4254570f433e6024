import Exercising

/// 2.3, a neural network from scratch.
package let neuralNetFromScratchLesson: Lesson = Lesson(
  number: "2.3", module: "NeuralNetFromScratch", title: "A neural network from scratch",
  exercises: [
    crossEntropyExercise, logitsGradientExercise, networkGradientExercise, startExercise,
    trainExercise,
  ],
  pictures: neuralNetPictures, movingFigures: neuralNetMovingFigures)

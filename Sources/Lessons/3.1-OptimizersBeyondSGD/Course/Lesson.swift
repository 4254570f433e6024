import Exercising
import GradusCatalogue

extension Lesson {
  /// 3.1, optimization algorithms beyond SGD.
  package static let optimizersBeyondSGD = Lesson(
    number: "3.1", module: "OptimizersBeyondSGD", title: "Optimization algorithms beyond SGD",
    exercises: [
      sgdExercise, momentumExercise, rmspropExercise, adamExercise, trainingLoopExercise,
      learningRatesExercise, momentumRaceExercise, noiseExercise, fitExercise, startExercise,
    ], pictures: { try optimizersPictures($0) }, movingFigures: optimizersMovingFigures)
}

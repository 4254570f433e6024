import Exercising
import GradusCatalogue

/// 3.1, optimization algorithms beyond SGD.
package let optimizersBeyondSGDLesson: Lesson = Lesson(
  number: "3.1", module: "OptimizersBeyondSGD", title: "Optimization algorithms beyond SGD",
  exercises: [
    sgdExercise, momentumExercise, rmspropExercise, adamExercise, trainingLoopExercise,
    learningRatesExercise, momentumRaceExercise, noiseExercise, fitExercise, startExercise,
  ], pictures: { try optimizersPictures($0) }, movingFigures: optimizersMovingFigures)

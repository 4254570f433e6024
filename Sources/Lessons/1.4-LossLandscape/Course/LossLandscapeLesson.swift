import Exercising

/// 1.4, visualizing the loss landscape.
package let lossLandscapeLesson: Lesson = Lesson(
  number: "1.4", module: "LossLandscape", title: "Visualizing the loss landscape",
  exercises: [
    gridExercise, pathExercise, sliceExercise, contourExercise, curvatureExercise,
    stableRateExercise,
  ], pictures: landscapePictures, movingFigures: landscapeMovingFigures)

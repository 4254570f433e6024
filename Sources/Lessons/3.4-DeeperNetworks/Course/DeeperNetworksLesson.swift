import Exercising

/// 3.4, deeper networks.
package let deeperNetworksLesson: Lesson = Lesson(
  number: "3.4", module: "DeeperNetworks", title: "Deeper networks",
  exercises: [
    residualExercise, clipExercise, layerNormExercise, batchNormExercise, checkpointExercise,
  ], pictures: deeperNetworksPictures, movingFigures: deeperNetworksMovingFigures)

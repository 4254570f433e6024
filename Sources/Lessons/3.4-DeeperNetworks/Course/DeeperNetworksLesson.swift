import Exercising

extension Lesson {
  /// 3.4, deeper networks.
  package static let deeperNetworks = Lesson(
    number: "3.4", module: "DeeperNetworks", title: "Deeper networks",
    exercises: [
      residualExercise, clipExercise, layerNormExercise, batchNormExercise, checkpointExercise,
    ], pictures: deeperNetworksPictures, movingFigures: deeperNetworksMovingFigures)
}

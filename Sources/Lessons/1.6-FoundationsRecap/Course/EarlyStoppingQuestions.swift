import Exercising
import FoundationsRecapQuestions
import Gradus

/// Losses without curvature, on which every step can be followed by hand.
func earlyStoppingByHand() throws -> [(question: EarlyStopping, answer: StoppedTraining)] {
  func line(_ constant: Double, _ slope: Double, curvature: Double = 0) -> QuadraticLoss {
    QuadraticLoss(
      constant: constant, linear: [slope],
      curvature: Matrix(rows: 1, columns: 1, filledWith: curvature))
  }
  func question(
    _ validation: QuadraticLoss, _ training: QuadraticLoss, patience: Int, epochs: Int,
    learningRate: Double = 0.5
  ) -> EarlyStopping {
    EarlyStopping(
      initial: [2], learningRate: learningRate, patience: patience, tolerance: 0.01,
      epochs: epochs, training: training, validation: validation)
  }
  func plane(_ slopes: [Double], learningRate: Double = 1) -> EarlyStopping {
    let plane = QuadraticLoss(
      constant: 2, linear: slopes, curvature: Matrix(rows: 2, columns: 2))
    return EarlyStopping(
      initial: [1, 1], learningRate: learningRate, patience: 5, tolerance: 0.01, epochs: 2,
      training: plane, validation: plane)
  }
  // The training loss 4p takes every step by 2 to the left.
  let slope = line(0, 4)
  return [
    // The same validation loss everywhere.
    (
      question(line(7, 0), slope, patience: 3, epochs: 20),
      StoppedTraining(losses: [8, 0, -8, -16], validationLosses: [7, 7, 7, 7], parameters: [2])
    ),
    // It rises from the beginning.
    (
      question(line(7, -1), slope, patience: 2, epochs: 20),
      StoppedTraining(losses: [8, 0, -8], validationLosses: [5, 7, 9], parameters: [2])
    ),
    // It falls to the end.
    (
      question(line(7, 1), slope, patience: 1, epochs: 4),
      StoppedTraining(
        losses: [8, 0, -8, -16], validationLosses: [9, 7, 5, 3], parameters: [-4])
    ),
    // One epoch.
    (
      question(line(7, 1), slope, patience: 1, epochs: 1),
      StoppedTraining(losses: [8], validationLosses: [9], parameters: [2])
    ),
    // It is infinite everywhere.
    (
      question(line(.infinity, 0), slope, patience: 2, epochs: 20),
      StoppedTraining(
        losses: [8, 0], validationLosses: [.infinity, .infinity], parameters: [2])
    ),
    // Each slope is within the tolerance; together they are longer.
    (
      plane([0.008, -0.009]),
      StoppedTraining(losses: [1.999], validationLosses: [1.999], parameters: [1, 1])
    ),
    // One slope is just the tolerance.
    (
      plane([-0.01, 0]),
      StoppedTraining(losses: [1.99], validationLosses: [1.99], parameters: [1, 1])
    ),
    // One slope is within it, and so is the mean of the two; the other is not.
    (
      plane([0.0125, 0], learningRate: 80),
      StoppedTraining(
        losses: [2.0125, 2], validationLosses: [2.0125, 2], parameters: [0, 1])
    ),
    (
      plane([0, 0.0125], learningRate: 80),
      StoppedTraining(
        losses: [2.0125, 2], validationLosses: [2.0125, 2], parameters: [1, 0])
    ),
    // Neither is, but the mean of the two is 0.
    (
      plane([0.0125, -0.0125], learningRate: 80),
      StoppedTraining(
        losses: [2, 1.975], validationLosses: [2, 1.975], parameters: [0, 2])
    ),
    // A rate beyond all measure: infinite losses, then none.
    (
      question(
        line(0, 0, curvature: 1), line(0, 0, curvature: 1), patience: 5, epochs: 20,
        learningRate: 1e200),
      StoppedTraining(
        losses: [2, .infinity, .infinity, .nan, .nan, .nan],
        validationLosses: [2, .infinity, .infinity, .nan, .nan, .nan], parameters: [2])
    ),
  ]
}

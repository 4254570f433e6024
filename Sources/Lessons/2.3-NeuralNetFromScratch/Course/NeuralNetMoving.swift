import Exercising
import Foundation
import Gradus
import GradusReference
import NeuralNetFromScratchQuestions

/// What sliders move in lesson 2.3: what a network draws between three classes, epoch by epoch.
@Sendable func neuralNetMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  let data = Pinwheel()
  return [
    MovingFigure(
      "boundaries", plane(data, "What a network of rectifiers draws"),
      Setting("hidden units", [2, 4, 8, 16].map { ("\($0)", $0) }, start: 3),
      Setting("epochs", [1, 3, 10, 30, 100, 300].map { ("\($0)", $0) }, start: 5)
    ) { units, epochs in
      let trained = try trained(
        on: data.points, data.labels, from: startCall(seed: 4, 2, units, 3), orderSeed: 6,
        epochs: epochs, batchSize: 30, learningRate: 0.5, by: respondent)
      let network = ReLUClassifier(trained.net)
      let logits = network.logits(data.points)
      let right = data.labels.indices.count { index in
        let row = Array(logits.row(index))
        return row.max() == row[data.labels[index]]
      }
      return MovingFigure.Frame(
        [
          Figure.Series(
            name: "as likely", style: .points, color: .black, width: 0.4,
            points: crossings(of: network, from: -1.2, to: 1.2, steps: 60))
        ], words: "\(right) of \(data.labels.count) points lie in their class.")
    }
  ]
}

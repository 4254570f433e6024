import Gradus
import GradusReference

// The code that lesson 2.3 shows.

/// A network trained on the rows `learned` of some images, and the mean loss of each epoch.
func lesson2_3Training(
  _ images: Matrix, _ labels: [Int], _ learned: [Int]
) -> (net: TwoLayers, losses: [Double]) {
  var generator = RandomGenerator(seed: 2)
  let start = ReLUClassifier(inputs: 64, hidden: 32, outputs: 10, from: &generator)
  generator.seed(3)
  let orders = (0..<20).map { _ in generator.randperm(learned.count) }
  let (net, losses) = train(
    start.parameters, orders: orders, batchSize: 32, learningRate: 0.3
  ) { net, batch in
    let rows = batch.map { learned[$0] }
    return ReLUClassifier(net).lossAndGradient(images.rows(at: rows), rows.map { labels[$0] })
  }
  return (net, losses)
}

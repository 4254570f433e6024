import Gradus
import GradusReference

// The code that lesson 2.7 shows.

/// A model after 500 steps on `count` images, and the part of the test that it reads.
func lesson2_7Run(
  _ images: Matrix, _ labels: [Int], sizes: [Int], count: Int, seed: UInt64, rate: Double
) -> (net: TanhClassifier, accuracy: Double) {
  var generator = RandomGenerator(seed: seed)
  let order = generator.randperm(1797)
  let test = Array(order[..<360])
  let learned = Array(order[720..<720 + count])
  var net = TanhClassifier(sizes: sizes, from: &generator)
  for _ in 0..<500 {
    let rows = generator.randperm(count).prefix(32).map { learned[$0] }
    let slopes = net.lossAndSlopes(images.rows(at: rows), rows.map { labels[$0] }).slopes
    net.parameters = zip(net.parameters, slopes).map { $0 - rate * $1 }
  }
  let accuracy = net.accuracy(images.rows(at: test), test.map { labels[$0] })
  return (net, accuracy)
}

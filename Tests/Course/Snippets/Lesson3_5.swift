import Gradus
import GradusReference

/// The code in the text of lesson 3.5.
enum Lesson3_5 {
  /// A line fitted by two workers that have 3 and 2 points of each batch.
  static func line() -> Line {
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    func meanSlopes(of line: Line, _ rows: [Int]) -> [Double] {
      let errors = rows.map { line.weight * data.x[$0] + line.bias - data.y[$0] }
      let count = Double(rows.count)
      return [
        zip(errors, rows).reduce(0) { $0 + 2 * $1.0 * data.x[$1.1] } / count,
        errors.reduce(0) { $0 + 2 * $1 } / count,
      ]
    }
    var line = Line(weight: 0, bias: 0)
    for _ in 0..<40 {
      let batch = Array(generator.randperm(100).prefix(5))
      let shards = [Array(batch[..<3]), Array(batch[3...])]
      let slopes = shards.map { [meanSlopes(of: line, $0)] }
      let (gradient, _) = gradientOfShards(slopes, counts: shards.map { [$0.count] })
      line.weight -= 0.1 * gradient[0]
      line.bias -= 0.1 * gradient[1]
    }
    return line
  }
}

import Exercising
import Foundation
import GradientCheck
import Gradus
import LossLandscapeCourse

extension LandscapeSurvey {
  /// What the map shows, in words and numbers.
  var summary: String {
    let head = [
      "\(data.samples) points of y = 2x + 3 + \(legible(data.noise)) · normal noise, seed "
        + "\(data.seed); from weight \(legible(start.weight)), bias \(legible(start.bias))", "",
      "minimum         weight \(short(minimum.weight)), bias \(short(minimum.bias)), loss "
        + short(lowest),
      "curvature       Λmax \(short(stable.largest)), Λmin \(short(stable.smallest)), condition "
        + "number \(short(condition))",
      "largest rate    2/Λmax = \(short(stable.rate)); beyond it gradient descent diverges",
    ]
    let trial =
      stable.below.isFinite && stable.above.isFinite
      ? [
        "tried out       at 0.99 of that rate 100 steps multiply the gradient by "
          + "\(short(stable.below)); at 1.01 of it, by \(short(stable.above))"
      ] : []
    let table = aligned(
      [["path", "steps", "weight", "bias", "loss"]] + paths.map { row($0) }, right: Set(1...4))
    var lines: [String] = head + trial + [""] + table
    let cut = paths.filter(\.isCut)
    if !cut.isEmpty { lines.append("") }
    for path in cut {
      lines.append(
        "\(path.label) leaves the map at step \(path.points.count - 1); its path is cut there.")
    }
    return lines.joined(separator: "\n")
  }

  private func row(_ path: Path) -> [String] {
    let last = path.points.last ?? []
    let end = path.isCut ? ["", "", ""] : (last + [loss(at: last)]).map(short)
    return [path.label, "\(path.points.count - 1)"] + end
  }

  /// All of it on one line; a number that is not finite is "nan" or "inf".
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// Four significant digits.
private func short(_ value: Double) -> String { String(format: "%.4g", value) }

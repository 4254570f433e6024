import Foundation

/// How far a difference quotient is from the derivative at each step: a V, of rounding on the left and
/// of curvature on the right, and how far the slope is that was claimed.
///
/// A claim that lies above the V's foot is wrong, and by how much the picture shows.
public struct VCurve: Sendable, Equatable, Codable {
  /// The error of one quotient, (f(x + h) − f(x − h)) / 2h.
  public struct Point: Sendable, Equatable, Codable {
    /// h.
    public var step: Double
    /// The distance from the derivative.
    public var error: Double
  }

  /// What the coordinate is called.
  public var name: String
  /// The errors, from the largest step to the smallest.
  public var points: [Point]
  /// The distance of the claimed slope from the derivative.
  public var claim: Double
}

extension GradientChecker {
  /// The curve along the coordinate of `check`, which a report of `f` at `x` has.
  /// - Throws: What `f` throws.
  /// - Complexity: 62 evaluations of `f`.
  public func vCurve(
    of f: ([Double]) throws -> Double, at x: [Double], along check: CoordinateCheck
  ) throws -> VCurve {
    let scale = x[check.index] == 0 ? typicalScale : abs(x[check.index])
    func value(_ shift: Double) throws -> (at: Double, value: Double) {
      var moved = x
      moved[check.index] += shift
      return (moved[check.index], try f(moved))
    }
    let points = try (2...32).compactMap { half -> VCurve.Point? in
      let step = scale * pow(10, -Double(half) / 2)
      let (above, below) = (try value(step), try value(-step))
      let quotient = (above.value - below.value) / (above.at - below.at)
      let error = abs(quotient - check.numeric.value)
      return error.isFinite ? VCurve.Point(step: step, error: error) : nil
    }
    return VCurve(
      name: check.name, points: points, claim: abs(check.analytic - check.numeric.value))
  }
}

extension VCurve {
  /// The picture, both axes by powers of ten, as SVG.
  public var svg: String {
    let (width, height, left, top) = (480.0, 320.0, 64.0, 40.0)
    let shown = points.filter { $0.error > 0 }
    let steps = points.map { log10($0.step) }
    let errors = (shown.map(\.error) + (claim > 0 && claim.isFinite ? [claim] : [])).map {
      log10($0)
    }
    let (low, high) = ((errors.min() ?? -1).rounded(.down), (errors.max() ?? 0).rounded(.up))
    let (first, last) = ((steps.min() ?? -1).rounded(.down), (steps.max() ?? 0).rounded(.up))
    func x(_ power: Double) -> Double {
      left + (width - 16 - left) * (power - first) / max(last - first, 1)
    }
    func y(_ power: Double) -> Double {
      top + (height - 56 - top) * (high - power) / max(high - low, 1)
    }
    func place(_ x: Double, _ y: Double) -> String { String(format: "%.1f,%.1f", x, y) }
    func text(_ words: String, _ x: Double, _ y: Double, _ anchor: String = "middle") -> String {
      let words = words.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      return String(format: "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"\(anchor)\">", x, y)
        + words + "</text>"
    }
    func ticks(_ from: Double, _ to: Double, _ label: (Double) -> String) -> [String] {
      stride(from: from, through: to, by: max(1, ((to - from) / 6).rounded(.up))).map(label)
    }
    let line = shown.map { place(x(log10($0.step)), y(log10($0.error))) }.joined(separator: " ")
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"480\" height=\"320\" "
        + "font-family=\"sans-serif\" font-size=\"12\">",
      "<rect width=\"480\" height=\"320\" fill=\"white\"/>",
      text("Error of difference quotients along \(name)", width / 2, 22),
      text("step h", (left + width) / 2, height - 12),
      "<polyline fill=\"none\" stroke=\"#0055aa\" stroke-width=\"2\" points=\"\(line)\"/>",
    ]
    parts += ticks(first, last) { text("1e\(Int($0))", x($0), height - 34) }
    parts += ticks(low, high) { text("1e\(Int($0))", left - 8, y($0) + 4, "end") }
    if claim > 0, claim.isFinite {
      let level = y(log10(claim))
      parts += [
        "<polyline fill=\"none\" stroke=\"#aa3300\" stroke-width=\"2\" stroke-dasharray=\"6 4\" "
          + "points=\"\(place(left, level)) \(place(width - 16, level))\"/>",
        text(
          "the claimed slope is off by \(String(format: "%.2g", claim))", width - 20, level - 6,
          "end"),
      ]
    }
    return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
  }
}

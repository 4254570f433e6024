import Gradus
import GradusReference

/// The Swift of lesson 1.5's text; LessonTextTests holds the two against each other.
enum Lesson1_5 {
  static func quotients() {
    func f(_ x: Double) -> Double { 1 / (1 + x * x) }
    let slope = -2 * 1.5 / (3.25 * 3.25)  // f′(x) = −2x / (1 + x²)², by hand
    for step in [1e-2, 1e-5, 1e-8, 1e-11] {
      let ahead = forwardDifference(of: f, at: 1.5, step: step)
      let around = centralDifference(of: f, at: 1.5, step: step)
      print(step, abs(ahead - slope), abs(around - slope))
    }
  }

  static func check() {
    let x = [0.5, -1.25, 2]
    func loss(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 * $1 } }
    let judgement = judgeGradient(
      at: [x], tolerance: 1e-5, floor: 1e-12,
      analytic: { $0.map { 3 * $0 * $0 * 1.001 } },  // a thousandth too large
      numeric: { numericalGradient(of: loss, at: $0, relativeStep: 1e-5) })
    print(judgement.wrong)  // [0, 1, 2]
  }
}

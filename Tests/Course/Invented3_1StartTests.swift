import Gradus
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// Starts from which SGD beats Adam, and others, as people find them.
@Suite struct Invented3_1StartTests {
  private func start(_ find: @escaping (Valley) throws -> [Double]) -> (Call) throws -> Tensors {
    { call in Tensors([NamedTensor("start", try find(Valley(call)))]) }
  }

  /// `distance` along the axis on which `worth` is least.
  private func along(
    _ worth: @escaping (_ curvature: Double, _ rate: Double) -> Double,
    _ distance: @escaping (Valley) -> Double = { $0.reach }
  ) -> (Call) throws -> Tensors {
    start { valley in
      let worths = valley.curvatures.map { worth($0, valley.sgd) }
      let axis = worths.firstIndex(of: worths.min() ?? 0)
      return worths.indices.map { $0 == axis ? distance(valley) : 0 }
    }
  }

  @Test func anyStartThatWinsIsRight() {
    func left(_ curvature: Double, _ rate: Double) -> Double { abs(1 - rate * curvature) }
    startExercise.expectHolds(along(left) { -$0.reach })
    startExercise.expectHolds(along(left) { 0.95 * $0.reach })
    // Found by trying: from each axis, both are run.
    startExercise.expectHolds(
      start { valley in
        let starts = valley.curvatures.indices.map { axis in
          valley.curvatures.indices.map { $0 == axis ? valley.reach : 0 }
        }
        let ends = try starts.map { try valley.ends(from: $0) }
        let best = ends.indices.min { ends[$0].sgd / ends[$0].adam < ends[$1].sgd / ends[$1].adam }
        return starts[best ?? 0]
      })
    // A little along the other axes does no harm.
    startExercise.expectHolds(
      start { valley in
        let quick = valley.curvatures.map { left($0, valley.sgd) }
        return quick.map { valley.reach * ($0 == quick.min() ? 1 : 1e-6) }
      })
  }

  @Test func whoChoosesBadlyIsTold() {
    func left(_ curvature: Double, _ rate: Double) -> Double { abs(1 - rate * curvature) }
    startExercise.expectNamed("flattest-axis", along { curvature, _ in curvature })
    startExercise.expectNamed("steepest-axis", along { 1 - $1 * $0 })
    startExercise.expectNamed("slowest-axis", along { -left($0, $1) })
    startExercise.expectNamed("rate-forgotten", along { curvature, _ in left(curvature, 1) })
    startExercise.expectNamed(
      "all-axes", start { valley in valley.curvatures.map { _ in valley.reach } })
    startExercise.expectNamed("lowest-point", start { valley in valley.curvatures.map { _ in 0 } })
    startExercise.expectNamed("half-way", along(left) { $0.reach / 2 })
    startExercise.expectNamed("as-far-as-adam", along(left) { Double($0.steps) * $0.adam })
  }

  @Test func whatNobodyDidBeforeIsRejectedAllTheSame() {
    func left(_ curvature: Double, _ rate: Double) -> Double { abs(1 - rate * curvature) }
    let example = "computes the lesson's example"
    startExercise.expectRejected(by: example, along(left) { 2 * $0.reach })
    startExercise.expectRejected(by: example, along(left) { _ in .nan })
    startExercise.expectRejected(by: example, start { _ in [] })
    startExercise.expectRejected(by: example, start { _ in [1] })
    startExercise.expectRejected(
      by: example, start { valley in valley.curvatures.map { _ in valley.reach / 2 } })
    startExercise.expectRejected(
      by: "wins where the steepest axis is the quick one", along(left) { $0.reach / 3 })
  }
}

import Foundation
import GradusFixtures
import Testing

@testable import Exercising
@testable import Gradus
@testable import GradusCatalogue

@Suite struct RootsTests {
  private static let decades = stride(from: -9.0, through: 3, by: 0.5).map { pow(10, $0) }

  /// A function that crosses zero once.
  enum Shape: CaseIterable {
    case line, root, saturating, falling, jump

    var crossing: Double {
      switch self {
      case .line: 0.03
      case .root: 2e-7
      case .saturating: 4e-4
      case .falling: 70
      case .jump: 5e-3
      }
    }

    func at(_ x: Double) -> Double {
      switch self {
      case .line: x - crossing
      case .root: x.squareRoot() - crossing.squareRoot()
      case .saturating: x / (x + 1e-5) - crossing / (crossing + 1e-5)
      case .falling: exp(-x / 50) - exp(-crossing / 50)
      case .jump: x < crossing ? -1 : 1
      }
    }
  }

  @Test(arguments: Shape.allCases)
  func aCrossingIsFoundInFewEvaluations(shape: Shape) throws {
    var count = 0
    let found = crossings(Self.decades, atMost: 3) {
      count += 1
      return shape.at($0)
    }
    try #require(found.count == 1)
    #expect(abs(found[0] - shape.crossing) <= 1e-8 * shape.crossing)
    // A jump is halved; what bends is followed.
    #expect(count - Self.decades.count <= (shape == .jump ? 60 : 14))
  }

  @Test func crossingsAreTheFirstOnesAndEachEndIsAskedOnce() {
    let grid = (0...20).map(Double.init)
    var asked: [Double] = []
    let found = crossings(grid, atMost: 2) {
      if grid.contains($0) { asked.append($0) }
      return sin($0 * .pi / 4 + 0.1)
    }
    #expect(asked.sorted() == grid)
    #expect(found.count == 2 && abs(found[0] - (4 - 0.4 / .pi)) < 1e-7)
    #expect(crossings(grid, atMost: 3) { $0 - 7 } == [7])
    #expect(crossings(grid, atMost: 3) { _ in 1 } == [])
    #expect(crossings(grid, atMost: 3) { $0 + 1 } == [])
  }

  /// The short way to the step in which a replay departs, beside the long one.
  @Test(arguments: ["Adam-everything", "RMSprop-float32-lr-0.1-alpha-0.9", "SGD-groups"])
  func theStepOfADepartureIsThatOfItsFirstPlace(name: String) throws {
    let trace = try Golden.load(OptimizerTrace.self, "optimizers/\(name).json")
    let subject = try #require(OptimizerCatalogue.subject(of: trace.run))
    let allowances: [Evidence.Allowance] =
      trace.dtype == .float64 ? [.rounding, .float32, .ties] : [.rounding, .ties]
    let excerpt = Excerpt(of: trace.run, trace.initial.map { Array($0.indices.prefix(3)) })
    let few = Evidence(trace, allowances, excerpt: excerpt)
    let whole = Evidence(trace, allowances)
    var steps: Set<Int> = []
    for index in subject.deviations.names.indices {
      let replay: Evidence.Replay = { try subject.follow([index], trace.run, of: $0, $1) }
      for evidence in [few, whole] {
        let departure = evidence.departure(of: replay)
        for level in allowances.indices {
          #expect(evidence.step(of: replay, level) == departure.step(level))
          steps.insert(departure.step(level))
        }
      }
    }
    #expect(steps.count > 2 && steps.contains(.max))
  }
}

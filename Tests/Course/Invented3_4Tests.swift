import Foundation
import Gradus
import Testing

@testable import DeeperNetworksCourse
@testable import Exercising

/// Wrong answers to lesson 3.4 that are no deviations of its exercises: each is rejected, and those
/// that come out as a known mistake are named for it.
@Suite struct Invented3_4Tests {
  // MARK: Residual

  private struct Layers {
    /// What is handed on, of the level and the branch.
    var join: (Matrix, Matrix, Bool) -> Matrix = { $2 ? $0 + $1 : $1 }
    /// The cotangent of the level, of what comes past and through.
    var back: (Matrix, Matrix, Bool) -> Matrix = { $2 ? $0 + $1 : $1 }
    var slope: (Double) -> Double = { 1 - $0 * $0 }
    /// What comes past, of the cotangent before tanh's slope and behind it.
    var past: (Matrix, Matrix) -> Matrix = { before, _ in before }
    var sizes: ([Matrix]) -> [Double] = {
      $0.map { ($0.values.map { $0 * $0 }.reduce(0, +) / Double($0.values.count)).squareRoot() }
    }

    func answer(_ call: Call) throws -> Tensors {
      let skips = try call.number("skips") == 1
      let tables = try call.matrices("W")
      var (levels, branches) = ([try call.matrix("input")], [Matrix]())
      for table in tables {
        branches.append((levels[branches.count] * table.transposed).map { tanh($0) })
        levels.append(join(levels[branches.count - 1], branches[branches.count - 1], skips))
      }
      var (bars, slopes) = ([try call.matrix("cotangent")], [Matrix]())
      for k in tables.indices.reversed() {
        let factors = branches[k].map(slope).values
        var inner = bars[0]
        inner.values = zip(inner.values, factors).map { $0 * $1 }
        slopes.insert(inner.transposed * levels[k], at: 0)
        bars.insert(back(past(bars[0], inner), inner * tables[k], skips), at: 0)
      }
      return Tensors(
        [NamedTensor("output", levels[tables.count]), NamedTensor("inputCotangent", bars[0])]
          + NamedTensor.numbered("W̄", slopes)
          + [NamedTensor("sizes", sizes(bars))])
    }
  }

  @Test func residual() {
    func layers(_ change: (inout Layers) -> Void) -> (Call) throws -> Tensors {
      var layers = Layers()
      change(&layers)
      return { try layers.answer($0) }
    }
    expectInvented(
      residualExercise, right: [layers { _ in }],
      wrong: [
        ("upstream-forgotten", layers { $0.back = { _, through, _ in through } }),
        (
          "branch-forgotten",
          layers { $0.back = { past, through, skips in skips ? past : through } }
        ),
        ("past-always-back", layers { $0.back = { past, through, _ in past + through } }),
        ("past-through-slope", layers { $0.past = { $1 } }),
        ("sigmoids-slope", layers { $0.slope = { $0 * (1 - $0) } }),
        ("", layers { $0.join = { $2 ? (1 / 2.0.squareRoot()) * ($0 + $1) : $1 } }),
        ("sizes-largest", layers { $0.sizes = { $0.map { $0.values.map(abs).max() ?? 0 } } }),
      ])
  }

  // MARK: Clipping

  @Test func clip() {
    func step(
      _ clip:
        @escaping (_ g: [[Double]], _ limit: Double, _ norm: Double, _ byValue: Bool)
        -> [[Double]]
    ) -> (Call) throws -> Tensors {
      { call in
        let (p, g) = (call.lists("p"), call.lists("g"))
        let norm = g.joined().map { $0 * $0 }.reduce(0, +).squareRoot()
        let (rate, limit) = (try call.number("lr"), try call.number("limit"))
        let moves = clip(g, limit, norm, try call.number("by value") == 1)
        let after = zip(p, moves).map { zip($0, $1).map { $0 - rate * $1 } }
        return Tensors([NamedTensor("norm", norm)] + NamedTensor.numbered("after", after))
      }
    }
    func cut(_ g: [[Double]], _ c: Double) -> [[Double]] {
      g.map { $0.map { max(-c, min(c, $0)) } }
    }
    func scale(_ g: [[Double]], _ factor: Double) -> [[Double]] { g.map { $0.map { factor * $0 } } }
    expectInvented(
      clipExercise,
      right: [
        step { g, c, norm, byValue in byValue ? cut(g, c) : scale(g, min(1, c / (norm + 1e-6))) }
      ],
      wrong: [
        ("without-eps", step { $3 ? cut($0, $1) : $2 > $1 ? scale($0, $1 / $2) : $0 }),
        ("scaled-up", step { $3 ? cut($0, $1) : scale($0, $1 / ($2 + 1e-6)) }),
        ("unit-norm", step { $3 ? cut($0, $1) : $2 > $1 ? scale($0, 1 / ($2 + 1e-6)) : $0 }),
        ("larger-factor", step { $3 ? cut($0, $1) : scale($0, max(1, $1 / ($2 + 1e-6))) }),
        ("upside-down+without-eps", step { $3 ? cut($0, $1) : scale($0, min(1, $2 / $1)) }),
        (
          "",
          step {
            $3 ? $0.map { $0.map { $0 < 0 ? -$0 : $0 } } : scale($0, min(1, $1 / ($2 + 1e-6)))
          }
        ),
      ])
  }

  // MARK: Checkpointing

  @Test func checkpoint() {
    typealias Pass = (inout MeasuredChain, Double, Double, Int) -> (Double, Double)
    func measured(_ pass: @escaping Pass) -> (Call) throws -> Tensors {
      { call in
        var chain = MeasuredChain(weights: try call.list("weights"))
        let (output, bar) = pass(
          &chain, try call.number("input"), try call.number("cotangent"),
          try call.integer("segment"))
        return Tensors([
          NamedTensor("output", output), NamedTensor("inputCotangent", bar),
          NamedTensor("runs", chain.runs.map { Double($0) }),
          NamedTensor("mostKept", Double(chain.mostKept)),
        ])
      }
    }
    func pass(
      keepsAt: @escaping (Int, Int) -> Bool = { $0 % $1 == 0 }, dropsAtEnd: Bool = false,
      keepsOutput: Bool = false
    ) -> Pass {
      { chain, x, cotangent, size in
        var value = x
        for layer in 0..<chain.count {
          if layer == 0 || keepsAt(layer, size) { chain.kept[layer] = value }
          value = chain.run(layer, on: value)
        }
        if keepsOutput { chain.kept[chain.count] = value }
        let starts = (0..<chain.count).filter { chain.kept[$0] != nil } + [chain.count]
        var bar = cotangent
        for (start, end) in zip(starts, starts.dropFirst()).reversed() {
          for layer in start..<(end - 1) {
            if let input = chain.kept[layer] { chain.kept[layer + 1] = chain.run(layer, on: input) }
          }
          for layer in (start..<end).reversed() {
            if let input = chain.kept[layer] { bar *= chain.slope(layer, at: input) }
            if !dropsAtEnd { chain.kept[layer] = nil }
          }
          if dropsAtEnd { for layer in start..<end { chain.kept[layer] = nil } }
        }
        return (value, bar)
      }
    }
    expectInvented(
      checkpointExercise, right: [measured(pass()), measured(pass(dropsAtEnd: true))],
      wrong: [
        ("one-early", measured(pass(keepsAt: { ($0 + 1) % $1 == 0 }))),
        ("first-alone", measured(pass(keepsAt: { _, _ in false }))),
        ("output-kept", measured(pass(keepsOutput: true))),
      ])
  }
}

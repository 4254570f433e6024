import Foundation
import Gradus
import Testing

@testable import Exercising
@testable import LearningRateSchedulesCourse

/// Wrong answers to lesson 3.2 that were invented without a look at the deviations, and right ones that
/// are written otherwise: each wrong one is rejected, and what it is called is what it does.
@Suite struct Invented3_2Tests {
  private typealias Scheduling = (ScheduleRun) throws -> RateSequence

  private struct Wave {
    var epoch: Int
    var peak: Double
    var floor: Double
    var period: Int
    var growth: Int

    /// The rate on half a wave, `part` of it after its beginning.
    func half(_ part: Double) -> Double { floor + (peak - floor) * (1 + cos(.pi * part)) / 2 }
  }

  private func waves(_ rate: @escaping (Wave) -> Double) -> Scheduling {
    { run in
      let (peak, floor) = (run.base.learningRate, try run.options.number("eta_min", 0))
      let whole = try run.options.number("T_max", try run.options.number("T_0", 1))
      let growth = Int(try run.options.number("T_mult", 1))
      return RateSequence(
        (0...run.steps).map {
          rate(Wave(epoch: $0, peak: peak, floor: floor, period: Int(whole), growth: growth))
        }, momentum: run.base.momentum)
    }
  }

  @Test func cosine() {
    expectInvented(
      cosineExercise,
      right: [
        // By the half angle.
        waves { wave in
          let root = cos(.pi * Double(wave.epoch) / (2 * Double(wave.period)))
          return wave.floor + (wave.peak - wave.floor) * root * root
        }
      ],
      wrong: [
        ("stays-at-least", waves { $0.half(min(1, Double($0.epoch) / Double($0.period))) }),
        ("first-rate-skipped", waves { $0.half(Double($0.epoch + 1) / Double($0.period)) }),
        ("whole-number-division", waves { $0.half(Double($0.epoch / $0.period)) }),
        (
          "turned",
          waves { wave in
            wave.peak + wave.floor - wave.half(Double(wave.epoch) / Double(wave.period))
          }
        ),
      ])
  }

  @Test func restarts() {
    func restarting(
      first: @escaping (Wave) -> Int = { $0.period },
      next: @escaping (_ length: Int, _ start: Int, Wave) -> Int = { $0 * $2.growth },
      peak: @escaping (_ peak: Double, Wave) -> Double = { peak, _ in peak },
      part: @escaping (_ since: Int, _ length: Int, Wave) -> Double = { since, length, _ in
        Double(since) / Double(length)
      }
    ) -> Scheduling {
      waves { wave in
        var (start, length, wave) = (0, first(wave), wave)
        while wave.epoch >= start + length {
          start += length
          length = next(length, start, wave)
          wave.peak = peak(wave.peak, wave)
        }
        return wave.half(part(wave.epoch - start, length, wave))
      }
    }
    expectInvented(
      restartsExercise,
      right: [
        restarting(),
        // Which period it is, by a logarithm.
        waves { wave in
          guard wave.growth > 1 else {
            return wave.half(Double(wave.epoch % wave.period) / Double(wave.period))
          }
          let (growth, first) = (Double(wave.growth), Double(wave.period))
          let periods = floor(
            log(Double(wave.epoch) / first * (growth - 1) + 1) / log(growth) + 1e-9)
          let begin = first * (pow(growth, periods) - 1) / (growth - 1)
          return wave.half((Double(wave.epoch) - begin) / (first * pow(growth, periods)))
        },
      ],
      wrong: [
        // The new period is so many times as long as everything before it.
        ("grows-by-the-past", restarting(next: { _, start, wave in start * wave.growth })),
        ("first-grown", restarting(first: { $0.period * $0.growth })),
        // The period that is kept is the first one's, though the restarts come where they should.
        (
          "first-length",
          restarting(part: { since, _, wave in Double(since) / Double(wave.period) })
        ),
        // Each restart comes to half the height.
        ("peak-halves", restarting(peak: { peak, wave in (peak + wave.floor) / 2 })),
      ])
  }
  @Test func warmUp() {
    func rates(
      _ rate: @escaping (_ step: Double, _ warmUp: Double, _ total: Double) -> Double
    ) -> (Call) throws -> Tensors {
      { call in
        let (up, total) = (try call.number("warm-up"), try call.number("total"))
        let peak = try call.number("peak")
        return Tensors([
          NamedTensor("rates", try call.list("steps").map { peak * rate($0, up, total) })
        ])
      }
    }
    func fall(_ step: Double, _ up: Double, _ total: Double) -> Double {
      max(0, (total - step) / (total - up))
    }
    expectInvented(
      warmUpExercise,
      right: [
        // The lower of the two lines.
        rates { step, up, total in min(up == 0 ? 1 : step / up, fall(step, up, total)) }
      ],
      wrong: [
        ("nan-without", rates { $0 <= $1 ? $0 / $1 : fall($0, $1, $2) }),
        ("ends-one-early", rates { $0 < $1 ? $0 / $1 : fall($0, $1, max($1 + 1, $2 - 1)) }),
        (
          "cosine-fall",
          rates { $0 < $1 ? $0 / $1 : (1 - cos(.pi * fall($0, $1, $2))) / 2 }
        ),
        // The root of the fall, as transformers' inverse-square-root schedule has the like.
        ("", rates { $0 < $1 ? $0 / $1 : fall($0, $1, $2).squareRoot() }),
      ])
  }

  @Test func plateau() {
    struct Watch {
      var best = Double.infinity
      var bad = 0
    }
    func rates(
      isBetter: @escaping (_ loss: Double, _ best: Double, _ threshold: Double) -> Bool = {
        $0 < $1 * (1 - $2)
      },
      worse: @escaping (_ loss: Double, _ best: Double) -> Double = { $1 },
      fall: @escaping (_ rate: Double, _ first: Double, _ factor: Double) -> Double = { $0 * $2 },
      isEarly: Bool = false
    ) -> Scheduling {
      { run in
        let threshold = try run.options.number("threshold", 1e-4)
        let patience = Int(try run.options.number("patience", 10))
        let factor = try run.options.number("factor", 0.1)
        var (watch, rate) = (Watch(), run.base.learningRate)
        let found = (run.metrics ?? []).map { loss in
          let before = rate
          if isBetter(loss, watch.best, threshold) {
            watch = Watch(best: loss)
          } else {
            watch.best = worse(loss, watch.best)
            watch.bad += 1
          }
          if watch.bad > patience {
            rate = fall(rate, run.base.learningRate, factor)
            watch.bad = 0
          }
          return isEarly ? before : rate
        }
        return RateSequence([run.base.learningRate] + found, momentum: run.base.momentum)
      }
    }
    expectInvented(
      plateauExercise, right: [rates()],
      wrong: [
        ("equal-is-better", rates(isBetter: { $0 <= $1 * (1 - $2) })),
        ("threshold-absolute", rates(isBetter: { $0 < $1 - $2 })),
        ("best-creeps", rates(worse: { min($0, $1) })),
        ("one-step-late", rates(isEarly: true)),
        ("falls-once", rates(fall: { $1 * $2 })),
      ])
  }

  @Test func budget() {
    func kept(
      _ kept: @escaping (_ rates: [Double], _ decay: Double) -> Double
    ) -> (Call) throws -> Tensors {
      { call in
        let rates = try call.list("rates")
        return Tensors([
          NamedTensor("reach", rates.reduce(0, +)),
          NamedTensor("kept", kept(rates, try call.number("decay"))),
        ])
      }
    }
    func product(_ rates: [Double], _ decay: Double) -> Double {
      rates.map { 1 - decay * $0 }.reduce(1, *)
    }
    expectInvented(
      budgetExercise, right: [kept(product)],
      wrong: [
        ("kept-exponential", kept { exp(-$1 * $0.reduce(0, +)) }),
        ("lost-for-kept", kept { 1 - product($0, $1) }),
        // An implicit step: it divides by 1 + γλ.
        ("", kept { rates, decay in rates.reduce(1) { $0 / (1 + decay * $1) } }),
      ])
  }
}

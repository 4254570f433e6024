import Foundation
import Gradus
import GradusReference

/// What is shown of a run: where it is, how it has come there, and what stands out.
struct RunBoard {
  private let steps: Int?
  private var started: Double?
  private var firstStep = 0
  private(set) var last: LoggedStep?
  private var least: (loss: Double, step: Int)?
  private var curves: [(name: String, curve: Curve)] = []
  private var detector = SpikeDetector(decay: 0.9, threshold: 6, warmUp: 20)
  private var notices: [String] = []

  /// A board for `steps` steps, where that is known.
  init(steps: Int? = nil) { self.steps = steps }

  /// Takes a step in that came at `time`, in seconds, and gives what is to be said of it; nil where
  /// nothing is.
  mutating func add(_ step: LoggedStep, at time: Double) -> String? {
    if started == nil { (started, firstStep) = (time, step.step) }
    last = step
    for scalar in step.scalars {
      if let index = curves.firstIndex(where: { $0.name == scalar.name }) {
        curves[index].curve.add(scalar.value)
      } else {
        curves.append((scalar.name, Curve(first: scalar.value)))
      }
    }
    let stoodOut = detector.standsOut(step.loss)
    if step.loss.isFinite, !(step.loss >= least?.loss ?? .infinity) {
      least = (step.loss, step.step)
    }
    let broken = step.scalars.filter { !$0.value.isFinite }.map {
      "\($0.name) is \(short($0.value))"
    }
    let notice =
      broken.isEmpty ? stoodOut ? "the loss stands out" : nil : broken.joined(separator: ", ")
    if let notice { notices.append("step \(step.step): \(notice)") }
    return notice
  }

  /// A line for the last step, for where no terminal is.
  func plain(_ notice: String?) -> String {
    guard let last else { return "" }
    let numbers = last.scalars.map { "\($0.name) \(short($0.value))" }
    return
      ((last.run.map { [$0] } ?? []) + ["step \(position(last))"] + numbers
      + (notice.map { ["← \($0)"] } ?? [])).joined(separator: "  ")
  }

  private func position(_ step: LoggedStep) -> String {
    total.map { "\(step.step) of \($0)" } ?? "\(step.step)"
  }

  private var total: Int? { steps ?? last?.steps }

  /// The board as lines of at most `width` characters, `time` being now.
  func lines(width: Int, at time: Double) -> [String] {
    guard let last else { return [] }
    let names = curves.map(\.name)
    let column = (names.map(\.count).max() ?? 0) + 2
    let room = max(8, min(60, width - column - 14))
    let rows = curves.map { name, curve in
      name.padding(toLength: column, withPad: " ", startingAt: 0)
        + short(curve.last).padding(toLength: 12, withPad: " ", startingAt: 0)
        + curve.sparkline(room)
    }
    let lowest = least.map { ["least loss \(short($0.loss)) at step \($0.step)"] } ?? []
    let head = (last.run.map { ["run \($0)"] } ?? []) + [progress(last, time, width)] + lowest
    return (head + rows + notices.suffix(3).map { "! \($0)" }).map { String($0.prefix(width)) }
  }

  /// "step 120 of 1000  ██████░░░░  12 %  0:34 gone, 4:10 left".
  private func progress(_ step: LoggedStep, _ time: Double, _ width: Int) -> String {
    let gone = max(0, time - (started ?? time))
    guard let total, total > 0 else { return "step \(step.step)  \(clock(gone)) gone" }
    let share = min(1, Double(step.step) / Double(total))
    let done = step.step - firstStep
    let left =
      done > 0
      ? ", \(clock(gone / Double(done) * Double(max(0, total - step.step)))) left" : ""
    let bar = max(5, min(30, width - 50))
    let full = Int((share * Double(bar)).rounded(.down))
    return "step \(position(step))  "
      + String(repeating: "█", count: full) + String(repeating: "░", count: bar - full)
      + "  \(Int((100 * share).rounded(.down))) %  \(clock(gone)) gone\(left)"
  }
}

/// Numbers over the steps, of which at most so many are kept: then every second one goes.
struct Curve: Equatable {
  private var kept: [Double]
  private var stride = 1
  private var count = 1
  private(set) var last: Double

  init(first: Double) { (kept, last) = ([first], first) }

  mutating func add(_ value: Double) {
    last = value
    if count.isMultiple(of: stride) { kept.append(value) }
    count += 1
    guard kept.count == 512 else { return }
    kept = kept.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    stride *= 2
  }

  /// The numbers as blocks of eight heights, × where one is not finite. Positive ones that span more than
  /// a factor of 100 stand at the heights of their logarithms.
  func sparkline(_ width: Int) -> String {
    let columns = min(width, kept.count)
    // The last number of each column: what is newest is seen.
    let shown = (0..<columns).map { kept[(kept.count * ($0 + 1) + columns - 1) / columns - 1] }
    let finite = shown.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: "×", count: columns)
    }
    let isLogarithmic = low > 0 && high > 100 * low
    func height(_ value: Double) -> Double {
      guard high > low else { return 0 }
      return isLogarithmic
        ? log(value / low) / log(high / low) : (value - low) / (high - low)
    }
    return String(
      shown.map { value in
        value.isFinite ? Self.blocks[Int((7 * height(value)).rounded())] : "×"
      })
  }

  private static let blocks = Array("▁▂▃▄▅▆▇█")
}

/// Four significant digits.
private func short(_ value: Double) -> String {
  value.isFinite ? String(format: "%.4g", value) : text(of: value)
}

private func text(of value: Double) -> String {
  value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞"
}

/// "0:07", "12:00" or "1:02:03".
private func clock(_ seconds: Double) -> String {
  let whole = Int(min(seconds, 3.6e8).rounded())
  let (hours, minutes) = (whole / 3600, whole / 60 % 60)
  let tail = String(format: "%02d", whole % 60)
  return hours > 0 ? "\(hours):\(String(format: "%02d", minutes)):\(tail)" : "\(minutes):\(tail)"
}

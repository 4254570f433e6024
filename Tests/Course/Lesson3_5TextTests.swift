import Exercising
import Foundation
import Gradus
import GradusReference
import LargeScaleTrainingCourse
import Testing

/// What lesson 3.5 says in numbers is what the code computes.
@Suite struct Lesson3_5TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("3.5").isMade(of: try rates() + halves() + programs() + plan() + bytes())
  }

  @Test func examplesByHand() throws {
    let shards = gradientOfShards([[[2, 6], [6, 2]], [[10, -2]]], counts: [[6, 2], [2]])
    #expect(zip(shards.gradient, [4.4, 3.6]).allSatisfy { abs($0 - $1) < 1e-12 })
    let lists = [[2.0, 3, 5], [20, 30, 50], [200, 300, 500]]
    let ran = try Ranks(3, allowed: [.exchange]) { try ringAllReduce(lists[$0.number], on: &$0) }
    #expect(ran.results.allSatisfy { $0 == [222, 333, 555] })
    // What is added or put in place, by rank and exchange.
    #expect(ran.calls.map { $0.map(\.values) }[0] == [[2], [505], [333], [222]])
    #expect(ran.calls.map { $0.map(\.values) }[1] == [[30], [22], [555], [333]])
    #expect(ran.calls.map { $0.map(\.values) }[2] == [[500], [330], [222], [555]])
    let loss = HalfLoss(curvatures: [2], targets: [1])
    let run = scaledDescent(
      [3], learningRate: 0.25, scale: 32768, interval: 2, steps: 5, gradient: loss.gradient)
    #expect(run.parameters == [[3], [3], [2], [1.5], [1.25]])
    #expect(run.scales == [16384, 8192, 8192, 16384, 16384])
    let text = try LessonText("3.5").text
    for (stage, order) in pipelineOrders(stages: 3, microbatches: 4).orders.enumerated() {
      #expect(text.contains("| \(stage) | \(order.map(\.name).joined(separator: " ")) |"))
    }
  }

  private func rates() throws -> [String] {
    let (linear, fixedRate) = (try ScaledRates("linear"), try ScaledRates("fixed"))
    return [8.0, 64, 128, 256].compactMap { batch in
      guard let place = linear.batches.firstIndex(of: batch) else { return nil }
      let rate = batch == 8 ? "0.05" : fixed(0.05 * batch / 8, 1)
      return "| \(Int(batch)) | \(rate) | \(fixed(linear.means[place].loss, 3)) | "
        + "\(fixed(fixedRate.means[place].loss, 3)) |"
    } + ["at the rate 0.05 for batches of 8", "| with the rate 0.05 |"]
  }

  private func halves() -> [String] {
    let (half, brain) = (HalfFormat.float16, HalfFormat.bfloat16)
    #expect(half.largest == 65504 && half.nearest(1e-8) == 0 && half.nearest(4e-8) == 0x1p-24)
    #expect(brain.nearest(1.003) == 1 && brain.nearest(1.0078) == 1 + 0x1p-7)
    return [
      "numbers from 6e-8 to 65504", "Slopes of 1e-8 are nothing unusual",
      "the number after 1 is \(fixed(1 + 0x1p-7, 4))", "a step of 0.003 would vanish",
      "with $\\gamma = 0.25$, $S = 32768$", "$w = 1.25$",
      "\(fixed(2 * 3.0 / 4, 1)) times its list, and \(fixed(2 * 999.0 / 1000, 3)) times.",
    ]
  }

  private func programs() throws -> [String] {
    let recorded = try #require(try Golden.lesson("3.5-program").first)
    func line(_ name: String) throws -> String {
      "(" + (try recorded.list(name)).map { fixed($0, 4) }.joined(separator: ", ") + ")"
    }
    return ["the line \(try line("alone"))", "it gives \(try line("unweighted"))"]
  }

  private func plan() throws -> [String] {
    func kept(_ buckets: Int, _ machines: Int) -> String {
      let plan = ClusterPlan.ofTheLesson(buckets: buckets)
      return fixed(
        100 * plan.speedUp(machines: machines, overlaps: true) / Double(machines), 0)
    }
    let atOnce = [4, 64, 256].map {
      ClusterPlan.ofTheLesson(buckets: 1).speedUp(machines: $0, overlaps: false) / Double($0)
    }
    #expect(atOnce.allSatisfy { abs($0 - 0.8) < 0.035 })
    let timeline = try PipelineTimeline.ofTheLesson()
    #expect(abs(pipelineOrders(stages: 4, microbatches: 6).bubble - 1.0 / 3) < 1e-12)
    let allForward = (0..<4).map { _ in
      (1...6).map { PipelineWork.forward($0) } + (1...6).map { PipelineWork.backward($0) }
    }
    let simple = try PipelineTimeline(allForward, sending: 0.5)
    return [
      "20 µs from machine to machine and 1.25 GB a second",
      "64 machines each keep \(kept(50, 64)) % of their work, and 256 keep \(kept(50, 256)) %.",
      "ten layers each, 256 keep \(kept(5, 256)) %.",
      "it is \(fixed(100 * timeline.bubble, 0)) %: the room",
      "it would be \(fixed(100 * simple.bubble, 0)) %.",
    ]
  }

  private func bytes() -> [String] {
    let example = trainingBytes(
      sizes: [4, 6, 3], batch: 10, microbatches: 3, ranks: 4, stage: 1)
    #expect(example == (102, 102, 156, 104))
    // One layer with a little more than 7 billion parameters.
    return (0...3).map { stage in
      let found = trainingBytes(
        sizes: [69_999, 100_000], batch: 1, microbatches: 1, ranks: 64, stage: stage)
      let all = Double(found.parameters + found.gradients + found.optimizer) / 1e9
      let each = ["16", "4 + 12/64", "2 + 14/64", "16/64"][stage]
      return "| \(stage) | \(each) | \(fixed(all, stage == 0 ? 0 : 1)) GB |"
    }
  }

  /// The programs of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let recorded = try #require(try Golden.lesson("3.5-program").first)
    let line = Lesson3_5.line()
    for name in ["alone", "weighted"] {
      let found = try recorded.list(name)
      // The noise is float32, and differs in its last digit.
      #expect(abs(line.weight - found[0]) < 1e-6 && abs(line.bias - found[1]) < 1e-6)
    }
    #expect(abs(line.weight - (try recorded.list("unweighted"))[0]) > 0.01)
  }
}

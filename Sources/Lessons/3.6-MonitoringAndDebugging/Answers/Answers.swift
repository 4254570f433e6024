import Answering
import Foundation
import Gradus
import MonitoringAndDebugging

/// The answering process of lesson 3.6: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.6.log") { (call: Call) in
      let line = try BatchedLine(call)
      let (parameters, log) = try loggedRun(
        from: [call.list("W"), call.list("b")], batches: line.count, steps: call.integer("steps"),
        learningRate: call.number("lr"), slopes: line.slopes)
      return Tensors(
        log.named + [
          NamedTensor("W after", parameters.first ?? []),
          NamedTensor("b after", parameters.count > 1 ? parameters[1] : []),
        ])
    },
    .init("3.6.culprit") { (call: Call) in
      try culprit(in: RunLog(call), learningRate: call.number("lr")).named
    },
    .init("3.6.birthplace") { (call: Call) in
      Birthplace.named(try birthplace(of: RecordedPass(call)))
    },
    .init("3.6.deaths") { (call: Call) in
      let found = try deaths(in: call.matrices("h"))
      return Tensors([
        NamedTensor("died at", found.diedAt.map { Double($0 ?? -1) }),
        NamedTensor("share", found.shares),
      ])
    },
    .init("3.6.spikes") { (call: Call) in
      let found = try findSpikes(
        in: call.list("losses"), decay: call.number("decay"), threshold: call.number("threshold"),
        warmUp: call.integer("warm up"))
      return Tensors([
        NamedTensor("spikes", found.spikes.map(Double.init)), NamedTensor("mean", found.mean),
        NamedTensor("variance", found.variance),
      ])
    },
    .init("3.6.resume") { (call: Call) in
      try StochasticRun.interrupted(call) { stopped, fresh in
        let file = try Wire.encode(try checkpoint(of: stopped))
        return try resume(Wire.decode(Checkpoint.self, from: file), in: fresh)
      }
    },
  ])

  static func main() { book.serve() }
}

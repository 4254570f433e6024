import Answering
import Gradus
import WhatsNext

/// The answering process of lesson 3.9: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.9.lion") { (run: OptimizerRun) in
      try run.trajectory(
        of: Lion(
          learningRate: try run.options.number("lr", 1e-4),
          betas: try run.options.pair("betas", (0.9, 0.99)),
          weightDecay: try run.options.number("weight_decay", 0)))
    },
    .init("3.9.adan") { (run: OptimizerRun) in
      try run.trajectory(
        of: Adan(
          learningRate: try run.options.number("lr", 1e-3),
          betas: try run.options.triple("betas", (0.98, 0.92, 0.99)),
          eps: try run.options.number("eps", 1e-8),
          weightDecay: try run.options.number("weight_decay", 0)))
    },
    .init("3.9.schedule-free") { (call: Call) in
      let loss = try ExampleByExample(call)
      let (start, rate) = (try call.list("start"), try call.number("lr"))
      let (beta, warmUp) = (try call.number("β"), try call.integer("warmUp"))
      let decay = try call.number("λ")
      return try loss.answer { gradient in
        try scheduleFree(
          from: start, steps: loss.examples.rows, learningRate: rate, beta: beta, warmUp: warmUp,
          weightDecay: decay, gradient: gradient)
      }
    },
    .init("3.9.suspects") { (call: Call) in
      MomentumRule.named(
        try suspect(
          gradients: call.list("gradients"), positions: call.list("positions"),
          learningRate: call.number("lr")))
    },
  ])

  static func main() { book.serve() }
}

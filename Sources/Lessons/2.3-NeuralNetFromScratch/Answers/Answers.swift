import Answering
import Gradus
import NeuralNetFromScratch
import NeuralNetFromScratchQuestions

/// The answering process of lesson 2.3: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("2.3.cross-entropy") { (call: Call) in
      let labels = try call.list("labels").map { Int($0) }
      return Tensors([NamedTensor("the loss", try crossEntropy(call.matrix("logits"), labels))])
    },
    .init("2.3.logits-gradient") { (call: Call) in
      let labels = try call.list("labels").map { Int($0) }
      let slopes = try logitsGradient(call.matrix("logits"), labels)
      return Tensors([NamedTensor("slope of logits", slopes)])
    },
    .init("2.3.gradient") { (call: Call) in
      let labels = try call.list("labels").map { Int($0) }
      let found = try lossAndGradient(TwoLayers(call), call.matrix("x"), labels)
      return Tensors(loss: found.loss, slopes: found.gradient)
    },
    .init("2.3.start") { (call: Call) in
      var generator = RandomGenerator(seed: UInt64(try call.number("seed")))
      let net = try startingNetwork(
        inputs: Int(call.number("inputs")), hidden: Int(call.number("hidden")),
        outputs: Int(call.number("outputs")), from: &generator)
      return Tensors(net.named())
    },
    .init("2.3.train") { (call: Call) in
      let training = try Training(call)
      let found = try train(
        training.start, orders: training.orders, batchSize: training.batchSize,
        learningRate: training.learningRate
      ) { net, batch in
        // On real examples the learner's own gradient; a stand-in where the loop is judged alone.
        try training.gradient(net, batch, real: lossAndGradient)
      }
      return Tensors(losses: found.losses, net: found.net)
    },
  ])

  static func main() { book.serve() }
}

import Answering
import Foundation
import Gradus
import ModernRegularization

/// The answering process of lesson 3.7: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.7.smoothing") { (call: Call) in
      let found = try bestGap(
        classes: call.integer("classes"), smoothing: call.number("smoothing"))
      return Tensors([NamedTensor("gap", found.gap), NamedTensor("loss", found.loss)])
    },
    .init("3.7.mixup") { (call: Call) in
      let (x, weights) = (try call.matrix("x"), try call.matrix("W"))
      var rows: [Double] = []
      let found = try mixupLoss(
        x, labels: call.integers("labels"), partners: call.integers("partners"),
        lambda: call.number("λ")
      ) { input in
        rows += input.values
        return input.map { tanh($0) } * weights.transposed
      }
      let input = Matrix(rows: rows.count / x.columns, columns: x.columns, values: rows)
      return Tensors([
        NamedTensor("the model's input", input), NamedTensor("loss", found.loss),
        NamedTensor("gradient", found.gradient),
      ])
    },
    .init("3.7.cutmix") { (call: Call) in
      let found = try cutmix(
        call.matrix("images"), height: call.integer("height"), labels: call.integers("labels"),
        partners: call.integers("partners"), lambda: call.number("λ"),
        center: (try call.integer("row"), try call.integer("column")),
        classes: call.integer("classes"))
      return Tensors([NamedTensor("mixed", found.images), NamedTensor("targets", found.targets)])
    },
    .init("3.7.drop-path") { (call: Call) in
      let found = try dropPath(
        call.matrix("x"), branch: call.matrix("f"), cotangent: call.matrix("ȳ"),
        block: call.integer("block"), of: call.integer("blocks"),
        lastSurvival: call.number("survival"), draws: call.list("draws"),
        isTraining: call.number("training") == 1)
      return Tensors([
        NamedTensor("y", found.output), NamedTensor("x̄", found.inputCotangent),
        NamedTensor("f̄", found.branchCotangent),
      ])
    },
    .init("3.7.averaging") { (call: Call) in
      let decay = call.inputs.first { $0.name == "decay" }?.values.first
      let found = try averagedLayer(
        call.matrices("W"), decay: decay, batches: call.matrices("x"))
      return Tensors([
        NamedTensor("weight", found.weight), NamedTensor("mean", found.mean),
        NamedTensor("variance", found.variance),
      ])
    },
    .init("3.7.sam") { (call: Call) in
      let loss = try Valleys(call)
      let weights = try call.list("weights")
      let after = try sharpnessAwareStep(
        from: [weights, call.list("bias")], learningRate: call.number("lr"),
        radius: call.number("ρ")
      ) { parameters in
        let slopes = loss.gradient(parameters.flatMap { $0 })
        return [Array(slopes.prefix(weights.count)), Array(slopes.dropFirst(weights.count))]
      }
      return Tensors([
        NamedTensor("weights after", after.first ?? []),
        NamedTensor("bias after", after.count > 1 ? after[1] : []),
      ])
    },
  ])

  static func main() { book.serve() }
}

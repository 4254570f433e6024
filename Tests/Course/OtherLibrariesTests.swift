import Foundation
import Gradus
import GradusFixtures
import Testing

@testable import Exercising
@testable import GradusCatalogue

/// Optimizers and schedules of other libraries, recorded by somebody who took them for PyTorch's.
@Suite struct OtherLibrariesTests {
  static let schedules: [(file: String, names: [String])] = [
    ("hf.poly", ["ends-at-a-ten-millionth"]),
    ("keras.plateau.cool", ["patience-one-less", "cooldown-one-less"]),
    ("paddle.plateau.cool", ["cooldown-sees-nothing"]),
    ("timm.plateau.defaultmode", ["mode-max"]),
    ("paddle.onecycle", ["ends-at-a-ten-thousandth"]),
    ("optax.onecycle.cos", ["phases-from-one"]),
    ("hf.cosine.warm5", ["LinearLR.from-zero"]),
    ("hf.restarts3", ["ends-after-3"]),
  ]
  static let optimizers: [(file: String, names: [String])] = [
    ("jax.adagrad", ["mean-of-steps"]),
    ("keras.SGD-clipnorm", ["clipped-each-norm"]),
    ("lion_pytorch.Lion-decoupled", ["decay-by-share-of-rate"]),
    ("mlx.Adafactor-decay", ["decay-by-step"]),
    ("optax.clip_by_global_norm", ["clipped-norm-exactly"]),
    ("optax.ema-debias", ["moving-average-corrected"]),
    ("optax.muon", ["as-optax"]),
    ("optax.rprop", ["one-step-late"]),
    ("paddle.ASGD", ["mean-of-last-3"]),
    ("pytorch_optimizer.RAdam-decay", ["no-early-steps", "decay-when-rectified"]),
    ("river.Nadam", ["one-correction"]),
    ("sgd.nesterov-swapped", ["nesterov-swapped"]),
    ("thinc.RAdam", ["steps-from-two"]),
    ("timm.AdamW-caution", ["cautious"]),
    ("timm.AdamW-corrected_weight_decay", ["decay-by-square-of-rate"]),
    ("torch_optimizer.SGDW", ["decay-constant"]),
    // Their constants are in float32, though the recordings are in float64.
    (
      "onnx.Adam-norm_coefficient_post",
      ["epsilon-hat", "decay-after-step-without-rate", "constants-in-float32"]
    ),
    ("paddle.Adamax", ["epsilon-in-memory", "averages-in-float32", "epsilon-in-float32"]),
  ]
  /// The same rules in other options, shapes and rates, written by again.py.
  static let again: [(file: String, names: [String])] = [
    ("again-jax.adagrad", ["mean-of-steps"]),
    ("again-keras.SGD-clipnorm", ["clipped-each-norm"]),
    ("again-optax.clip_by_global_norm", ["clipped-norm-exactly"]),
    ("again-lion_pytorch.Lion-decoupled", ["decay-by-share-of-rate"]),
    ("again-mlx.Adafactor-decay", ["decay-by-step"]),
    ("again-onnx.Adam-T0", ["epsilon-hat", "first-step-uncorrected"]),
    ("again-onnx.Adam-norm_coefficient_post", ["epsilon-hat", "decay-after-step-without-rate"]),
    ("again-optax.ema-debias", ["moving-average-corrected"]),
    ("again-optax.muon", ["as-optax"]),
    ("again-optax.rprop", ["one-step-late"]),
    ("again-paddle.ASGD", ["mean-of-last-5"]),
    ("again-paddle.Adamax", ["epsilon-in-memory"]),
    ("again-pytorch_optimizer.RAdam-decay", ["no-early-steps", "decay-when-rectified"]),
    ("again-thinc.RAdam", ["steps-from-two"]),
    ("again-river.Nadam", ["one-correction"]),
    ("again-timm.NAdamW", ["one-correction"]),
    ("again-timm.NAdamW-as-AdamW", ["look-ahead"]),
    ("again-sgd.nesterov-swapped", ["nesterov-swapped"]),
    ("again-timm.AdamW-caution", ["cautious"]),
    ("again-timm.Lion-caution", ["cautious"]),
    ("again-timm.AdamW-corrected_weight_decay", ["decay-by-square-of-rate"]),
    ("again-torch_optimizer.SGDW", ["decay-constant"]),
    ("again-decay-twice", ["decay-twice"]),
    ("again-decay-by-first-rate", ["decay-by-first-rate"]),
    ("again-rate-one-step-late", ["rate-one-step-late"]),
    ("again-gradient-times-0.25", ["gradient-times-0.25"]),
    ("again-lookahead", ["lookahead-5"]),
    ("again-accumulated", ["gradient-times-4", "accumulated-over-4"]),
    ("again-adam-of-sizes", ["absolute-value"]),
    ("again-keras.Adam-float32", ["epsilon-hat", "powers-in-float32"]),
    ("again-keras.Adam-float64", ["epsilon-hat", "powers-of-float32"]),
    ("again-mlx.Adam-bias-correction-float32", ["powers-in-float32"]),
    (
      "again-tensorflow1.Adam",
      ["epsilon-hat", "options-in-float32", "powers-multiplied-in-float32"]
    ),
    (
      "again-onnx.Adam-norm_coefficient_post-float32",
      ["epsilon-hat", "decay-after-step-without-rate", "constants-in-float32"]
    ),
    (
      "again-paddle.Adamax-float32",
      ["epsilon-in-memory", "averages-in-float32", "epsilon-in-float32"]
    ),
    ("again-decay-twice-2", ["decay-twice"]),
    ("again-decay-by-first-rate-2", ["decay-by-first-rate"]),
    ("again-rate-one-step-late-2", ["rate-one-step-late"]),
    ("again-gradient-times-8", ["gradient-times-8"]),
    ("again-lookahead-2", ["lookahead-5"]),
    ("again-accumulated-2", ["gradient-times-4", "accumulated-over-4"]),
    ("again-adam-of-sizes-2", ["absolute-value"]),
  ]

  /// The schedules of the same libraries in other lengths and rates, written by again_schedules.py.
  static let againSchedules: [(file: String, names: [String])] = [
    ("again-hf.cosine", ["LinearLR.from-zero"]),
    ("again-hf.poly", ["ends-at-a-ten-millionth"]),
    ("again-hf.restarts", ["ends-after-4"]),
    ("again-keras.plateau", ["patience-one-less", "cooldown-one-less"]),
    ("again-optax.onecycle", ["phases-from-one"]),
    ("again-paddle.onecycle", ["ends-at-a-ten-thousandth"]),
    ("again-paddle.plateau", ["cooldown-sees-nothing"]),
    ("again-timm.plateau", ["mode-max"]),
  ]

  /// What people make of an optimizer that they port, written by ported.py.
  static let ported: [(file: String, names: [String])] = [
    ("ported-adadelta-in-one", ["epsilon-outside-roots"]),
    ("ported-adamax-of-keras", ["epsilon-after-maximum", "no-bias-correction"]),
    ("ported-averaged-nesterov", ["moving-average"]),
    ("ported-centered-inside", ["epsilon-inside-root", "alpha-0.9"]),
    ("ported-crossed-corrections", ["corrections-swapped"]),
    ("ported-damped-first", ["dampened-first-step", "decay-decoupled"]),
    ("ported-decay-of-moved", ["epsilon-inside-root", "decay-after-step"]),
    ("ported-keras-with-decay", ["epsilon-hat", "epsilon-1e-7", "decay-without-rate"]),
    ("ported-largest-and-late", ["steps-from-two", "amsgrad-of-corrected"]),
    ("ported-late-square", ["stale-sum"]),
    ("ported-lion-of-new", ["mean-updated-first", "decay-in-gradient"]),
    ("ported-radam-at-four", ["rectified-above-4", "epsilon-inside-root"]),
    ("ported-rate-squared", ["decay-by-rate-twice"]),
    // What is none of the known ones, is not called one.
    ("ported-mean-of-raw", []), ("ported-nesterov-of-adam", []), ("ported-square-of-tensor", []),
  ]

  /// What was met in libraries that the catalogue had not seen, recorded by record_strangers.py, with the
  /// same rules in other options.
  static let strangers: [(file: String, names: [String])] = [
    ("geoopt.RiemannianSGD", ["first-step-updated"]),
    ("heavyball.AdamW", ["epsilon-is-floor"]),
    ("adan_pytorch.Adan", ["first-gradient-lost"]),
    ("climin.Adam", ["epsilon-in-corrections", "mean-forgets-faster"]),
    ("optimi.RAdam", ["epsilon-on-corrected", "beta2-0.99", "epsilon-1e-6"]),
    ("lightly.LARS", ["undecayed-where-still"]),
    ("fastai.RMSProp-momentum", ["buffer-of-gradients"]),
    ("fastai.Lamb", ["ratio-at-most-10", "decay-decoupled"]),
    ("fastai.RAdam", ["epsilon-on-corrected", "beta2-0.99", "epsilon-1e-5"]),
    ("pymc.rmsprop", ["epsilon-inside-root", "epsilon-1e-6", "alpha-0.9"]),
    ("deepspeed.WarmupLR", ["logarithmic", "one-step-late"]),
    ("mmengine.LinearLR", ["line-of-one-less"]),
    ("mmengine.CosineAnnealingLR-end", ["stays-before-least"]),
    ("ignite.CosineAnnealingScheduler", ["begins-again"]),
    ("hf.linear", ["LinearLR[0].from-zero"]),
    ("again-geoopt.RiemannianSGD", ["first-step-updated"]),
    ("again-heavyball.AdamW", ["epsilon-is-floor"]),
    ("again-heavyball.RMSprop", ["bias-corrected", "epsilon-is-floor"]),
    ("again-adan_pytorch.Adan", ["first-gradient-lost"]),
    ("again-climin.Adam", ["epsilon-in-corrections", "mean-forgets-faster"]),
    ("again-objax.Adam", ["epsilon-inside-uncorrected-root"]),
    ("again-objax.Adam-2", ["epsilon-inside-uncorrected-root"]),
    ("again-lightly.LARS", ["undecayed-where-still"]),
    ("again-fastai.RMSProp", ["buffer-of-gradients"]),
    ("again-fastai.Lamb", ["ratio-at-most-10", "decay-decoupled"]),
    ("again-mxnet.NAG", ["no-momentum"]),
    ("again-on-a-copy", ["on-a-copy"]),
    ("again-deepspeed.WarmupLR", ["logarithmic", "one-step-late"]),
    ("again-mmengine.LinearLR", ["line-of-one-less"]),
    ("again-mmengine.CosineAnnealingLR", ["stays-before-least"]),
    ("again-ignite.CosineAnnealingScheduler", ["begins-again"]),
    ("again-hf.linear", ["LinearLR[0].from-zero"]),
  ]

  static let all: [(file: String, names: [String])] =
    [schedules, optimizers, again, againSchedules, ported, strangers].flatMap { $0 }

  @Test(arguments: all)
  func whatItDoesIsNamed(file: String, names: [String]) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let verdict = TraceVerdict.judge(folder.appending(path: "OtherLibraries/\(file).json").path)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    #expect(found.map { $0.names.map(\.id) } == (names.isEmpty ? [] : [names]))
    #expect(verdict.really.isEmpty)
  }

  /// Its least rate is 0, so that it may be meant either way.
  @Test(arguments: ["mlx.cosine", "again-mlx.cosine"])
  func ratesInFloat32AreToldFromWrongOnes(file: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let verdict = TraceVerdict.judge(folder.appending(path: "OtherLibraries/\(file).json").path)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    #expect(
      Set(found.map { $0.names.map(\.id) }) == [
        ["stays-at-least", "float32-inside"], ["least-is-part", "float32-inside"],
      ])
    #expect(verdict.text.contains("float32's rounding of the largest rate so far"))
  }

  /// One in the order of the parts, the other within one of them, whose least rate is 0 too.
  @Test(arguments: ["timm.cosine.warm", "again-timm.cosine"])
  func aPartGoesOnFromTheStart(file: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let verdict = TraceVerdict.judge(folder.appending(path: "OtherLibraries/\(file).json").path)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    #expect(
      Set(found.map { $0.names.map(\.id) }) == [
        ["one-clock", "CosineAnnealingLR.stays-at-least"],
        ["one-clock", "CosineAnnealingLR.least-is-part"],
      ])
  }

  /// What a sequence has no part for is no way to be wrong that its numbers leave open.
  @Test func onlyThePartsThatAreThereAreInDoubt() throws {
    let sequence = try Golden.load(
      ScheduleTrace.self, "schedules/SequentialLR-warm-up-then-exponential.json")
    let deviations = try #require(ScheduleCatalogue.deviations(of: "SequentialLR"))
    let run = sequence.recording().question
    #expect(throws: (any Error).self) {
      try deviations.answer("PolynomialLR.power-ignored", run)
    }
    #expect(throws: Never.self) { try deviations.answer("LinearLR.from-zero", run) }
  }

  /// A file that says what it is of matches, whatever PyTorch has.
  @Test(arguments: OptimizerCatalogue.others.map(\.optimizer))
  func anOptimizerThatPyTorchDoesNotHaveMatches(optimizer: String) throws {
    for (file, _) in try Golden.traces(of: optimizer) {
      let path = try Fixtures.golden().folder.appending(path: file).path
      guard case .matches = TraceVerdict.judge(path).outcome else {
        Issue.record("\(TraceVerdict.judge(path).text)")
        continue
      }
    }
  }

  /// What is believed to be an optimizer of PyTorch's is told to be another.
  @Test(arguments: [("optax.adabelief", "AdaBelief"), ("schedulefree.SGD", "ScheduleFreeSGD")])
  func whatItReallyIsIsNamed(file: String, subject: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let verdict = TraceVerdict.judge(folder.appending(path: "OtherLibraries/\(file).json").path)
    #expect(verdict.really.map(\.subject) == [subject], "\(verdict.text)")
    #expect(verdict.really.first?.match.names == [])
  }
}

import ArgumentParser
import Exercising
import Foundation
import OptimizersBeyondSGDCourse
import func Gradus.legible

/// `gradus train`: the post's program.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a line with SGD, RMSprop and Adam, and compare them.",
    usage: "gradus train [<options>]",
    discussion: """
      Without options this is the program of post 3.1, with PyTorch's own random numbers. Every \
      combination of --lr and --momentum is that program run anew, from the same data and the same \
      starting points.

        gradus train
        gradus train --optimizer sgd --lr 0.01 --lr 0.05 --lr 0.1 --lr 0.2
        gradus train --optimizer sgd --momentum 0 --momentum 0.9
        gradus train --noise 0.5 --seed 7
        gradus train --one-start
        gradus train --log - | gradus monitor
      """)

  @Option(help: "sgd, rmsprop or adam; may be given for each. (default: all three, in this order)")
  var optimizer: [Experiment.Method] = []

  @Option(
    name: .customLong("lr"), parsing: .unconditionalSingleValue,
    help: "Learning rate of every optimizer, above 0; may be given several times. (default: 0.1)",
    transform: { try number($0, above: 0, to: 1000) })
  var rates: [Double] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: """
      Momentum, from 0 to 1; may be given several times. It is for SGD, as in the post, and for \
      RMSprop where --optimizer names it; Adam has its betas instead. (default: 0)
      """,
    transform: { try number($0, from: 0, to: 1) })
  var momentum: [Double] = []

  @Option(
    parsing: .unconditional, help: "Passes over the data. (default: 100)",
    transform: { try integer($0, 1...10_000) })
  var epochs = 100

  @OptionGroup var post: PostDataOptions

  @Flag(help: "Begin with the same line for every optimizer; the post draws one for each.")
  var oneStart = false

  @Flag(
    help: """
      Train with the optimizers that you wrote; the reference stands in for one that is not \
      started or does not hold.
      """)
  var mine = false

  @Option(
    help: "Write loss-curves.svg and fitted-lines.svg into this folder.", completion: .directory)
  var plot: String?

  @Option(help: "Write the losses to this file, one row an epoch.", completion: .file())
  var csv: String?

  @Option(
    help: """
      Write a line for each epoch of each run to this file, or with - to standard output and \
      nothing else: what gradus monitor reads.
      """, completion: .file())
  var log: String?

  @Flag(help: "Print JSON and nothing else.")
  var json = false

  func validate() throws {
    try refuseRepeated(optimizer.map(\.rawValue), "--optimizer")
    try refuseRepeated(rates.map(legible), "--lr")
    try refuseRepeated(momentum.map(legible), "--momentum")
    if optimizer.contains(.adam) && !momentum.isEmpty {
      throw ValidationError(
        "--momentum is for sgd and rmsprop; adam has its betas instead. Leave out "
          + "\"--optimizer adam\" or --momentum.")
    }
    if mine && log != nil {
      throw ValidationError("--log is of the reference's runs: leave out --mine or --log")
    }
    if json && log == "-" {
      throw ValidationError("--json and --log - both have standard output for themselves")
    }
    if mine && epochs > 500 {
      throw ValidationError("--epochs is \(epochs); with --mine it must be at most 500")
    }
    if epochs * post.samples > 10_000_000 {
      throw ValidationError(
        "--epochs times --samples is \(epochs * post.samples); it must be at most 10000000")
    }
    let runs = experiment.rounds.flatMap { $0 }.count
    if runs > 12 {
      throw ValidationError(
        "\(runs) runs are more than a picture can hold: choose at most 12 combinations of "
          + "--optimizer, --lr and --momentum")
    }
  }

  var experiment: Experiment {
    var experiment = Experiment(
      methods: optimizer.isEmpty ? Experiment.Method.allCases : optimizer,
      rates: rates.isEmpty ? [0.1] : rates, momenta: momentum.isEmpty ? [0] : momentum,
      withMomentum: optimizer.isEmpty ? [.sgd] : [.sgd, .rmsprop])
    (experiment.data, experiment.epochs) = (post.data, epochs)
    experiment.hasOneStart = oneStart
    return experiment
  }

  func run() throws {
    let folder = try plot.map { try writableFolder($0, "--plot") }
    let sheet = try csv.map { try writableFile($0, "--csv") }
    let lines = try log.flatMap { $0 == "-" ? nil : try writableFile($0, "--log") }
    let results = try reportingProblems {
      let answerer = try mine ? learnersAnswerer("3.1") : nil
      return try saying("training …") {
        try answerer.map { try experiment.runMine(by: $0) } ?? experiment.run()
      }
    }
    if let log {
      let text = try results.stepLog(epochs: epochs)
      if let lines { try reportingProblems { try lines.write(Data(text.utf8)) } }
      if log == "-" { return try say(text, terminator: "") }
    }
    try say(json ? results.json() : results.table(epochs: epochs))
    if let sheet { try reportingProblems { try sheet.write(Data(results.csv.utf8)) } }
    try draw(
      [
        Picture("loss-curves.svg", results.lossCurves),
        Picture("fitted-lines.svg", results.fittedLines),
      ], inTerminal: !json, folder: folder)
  }
}

extension Experiment.Method: ExpressibleByArgument {}

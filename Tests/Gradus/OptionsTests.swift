import Foundation
import Gradus
import Testing

@Suite struct OptionsTests {
  private func parse(_ json: String) throws -> Options {
    try JSONDecoder().decode(Options.self, from: Data(json.utf8))
  }

  @Test func everyKindIsReadAndWrittenBack() throws {
    let options = try parse(
      #"{"lr": 0.1, "betas": [0.9, 0.999], "nesterov": true, "mode": "min", "d": null, "n": 3}"#)
    let expected: Options = [
      "lr": 0.1, "betas": [0.9, 0.999], "nesterov": true, "mode": .text("min"), "d": .none, "n": 3,
    ]
    #expect(options == expected)
    #expect(try parse(String(decoding: JSONEncoder().encode(options), as: UTF8.self)) == options)
    #expect(
      options.description
        == #"lr=0.1, betas=(0.9, 0.999), d=none, mode="min", n=3, nesterov=true"#)
  }

  @Test func valuesAndWhatStandsInForThem() throws {
    var options: Options = ["lr": 0.1, "betas": [0.5, 0.9], "nesterov": true]
    #expect(try options.number("lr", 7) == 0.1 && options.number("eps", 1e-8) == 1e-8)
    #expect(try options.pair("betas", (0, 0)) == (0.5, 0.9))
    #expect(try options.pair("etas", (0.5, 1.2)) == (0.5, 1.2))
    #expect(try options.flag("nesterov") && !options.flag("maximize"))
    options["lr"] = 0.2
    #expect(options["lr"] == .number(0.2) && options["eps"] == nil)
  }

  @Test func optionsStandByNameWhateverTheirOrder() throws {
    var options: Options = ["nesterov": true, "lr": 0.1, "betas": [0.5, 0.9]]
    #expect(options == ["betas": [0.5, 0.9], "lr": 0.1, "nesterov": true])
    #expect(options == Options(options.values) && options.values.count == 3)
    options["betas"] = nil
    options["alpha"] = nil
    #expect(options == ["nesterov": true, "lr": 0.1])
    #expect(Options(dictionaryLiteral: ("lr", 1), ("eps", 2), ("lr", 3)) == ["eps": 2, "lr": 3])
    let changes: Options = ["weight_decay": 0.2, "eps": 1, "lr": 0.3]
    #expect(
      options.replacing(with: changes)
        == ["eps": 1, "lr": 0.3, "nesterov": true, "weight_decay": 0.2])
    #expect(changes.replacing(with: options)["lr"] == 0.1)
    #expect(Options(["lr": 7]).replacing(with: changes) == changes)
    #expect(options.replacing(with: nil) == options && options.replacing(with: [:]) == options)
    #expect(Options().replacing(with: options) == options)
  }

  @Test func aValueOfAnotherKindIsNamed() {
    let options: Options = ["lr": true, "betas": [0.9], "nesterov": 1, "mode": .text("min")]
    func message(_ body: () throws -> Void) -> String? {
      #expect(throws: OptionError.self, performing: body)?.description
    }
    #expect(message { _ = try options.number("lr", 0) } == "lr is true; it must be a number")
    #expect(message { _ = try options.number("mode", 0) } == #"mode is "min"; it must be a number"#)
    #expect(
      message { _ = try options.pair("betas", (0, 0)) } == "betas is (0.9); it must be two numbers")
    #expect(
      message { _ = try options.flag("nesterov") } == "nesterov is 1; it must be true or false")
  }

  @Test func anUnknownOptionIsNamedBesideTheKnownOnes() throws {
    let options: Options = ["lr": 0.1, "learning_rate": 0.1]
    let error = #expect(throws: OptionError.self) {
      try options.allow(["lr", "momentum"], for: "SGD")
    }
    #expect(error?.description == "SGD has no option learning_rate; it has lr, momentum")
    try options.allow(["learning_rate", "lr"], for: "SGD")
  }

  @Test func whatIsNoOptionIsRefused() throws {
    #expect(throws: DecodingError.self) { try parse("[1]") }
    // A part with options of its own is an option, but no number.
    let nested = try parse(#"{"lr": {"factor": 1}, "parts": ["a", {"lr": 1}]}"#)
    let error = #expect(throws: OptionError.self) { try nested.number("lr", 1) }
    #expect(error?.description == "lr is {factor=1}; it must be a number")
    #expect(nested["parts"]?.description == #"["a", {lr=1}]"#)
  }

  @Test(arguments: [(0.1, "0.1"), (1, "1"), (-2, "-2"), (1e-8, "1e-08"), (.nan, "nan")])
  func legibleNumbers(value: Double, text: String) {
    #expect(legible(value) == text)
  }
}

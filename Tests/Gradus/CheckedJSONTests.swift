import Foundation
import Gradus
import Testing

@Suite struct CheckedJSONTests {
  @Test(arguments: [
    ("", "is empty"),
    (" \n ", "is empty"),
    ("{\"a\": [1, 2", "ends too early: the JSON is cut off"),
    ("{\"a\": tr", "ends too early: the JSON is cut off"),
    ("\"a\\u00", "ends too early: the JSON is cut off"),
    ("-", "ends too early: the JSON is cut off"),
    ("{\"a\":\n  [1, x]}", "is no valid JSON at line 2, column 7"),
    ("[1 2]", "is no valid JSON at line 1, column 4"),
    ("[1,]", "is no valid JSON at line 1, column 4"),
    ("{1: 2}", "is no valid JSON at line 1, column 2"),
    ("[01]", "is no valid JSON at line 1, column 3"),
    ("[1.]", "is no valid JSON at line 1, column 4"),
    ("[+1]", "is no valid JSON at line 1, column 2"),
    ("\"a\tb\"", "is no valid JSON at line 1, column 3"),
    ("\"\\x\"", "is no valid JSON at line 1, column 3"),
    ("1 1", "is no valid JSON at line 1, column 3"),
    (
      "[-Infinity]",
      "is no valid JSON at line 1, column 2: -Infinity, and all numbers must be finite"
    ),
    ("[nan]", "is no valid JSON at line 1, column 2: nan, and all numbers must be finite"),
    ("{\"options\": {\"lr\": 1e400}}", "options.lr is 1e400: not a finite number"),
    ("{\"steps\": [{\"g\": [0, -1e309]}]}", "steps[0].g[1] is -1e309: not a finite number"),
    ("1e999", "is 1e999: not a finite number"),
    (
      "[1\(String(repeating: "0", count: 400))]",
      "[0] is 1\(String(repeating: "0", count: 38))…: not a finite number"
    ),
    ("{\"a\": 1, \"a\": 2}", "has the key \"a\" twice, the second at line 1, column 15"),
    (
      "{\"o\": {\"a\": 1,\n\"\\u0061\": 2}}",
      "has the key \"a\" of o twice, the second at line 2, column 11"
    ),
  ])
  func whatIsWrongIsSaid(text: String, message: String) {
    let flaw = #expect(throws: JSONFlaw.self) { try CheckedJSON.check(Data(text.utf8)) }
    #expect(flaw?.description == message)
  }

  @Test(arguments: [
    "0", " [ ] ", "{}", "true", "null", "\"\"", "\"\\\"\\\\\\u00e9é\"", "-0.5e-3", "1E+308",
    "[1e-400, 0e999, 1.7976931348623157e308]", "{\"a\": {\"a\": [{\"a\": 1}]}, \"b\": [1, []]}",
    "\u{FEFF}[1]",
  ])
  func whatIsRightPasses(text: String) throws {
    try CheckedJSON.check(Data(text.utf8))
    // The same of bytes that do not begin at 0.
    try CheckedJSON.check(Data(("xyz" + text).utf8).dropFirst(3))
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func depthHasALimit(open: String, close: String) throws {
    func nested(_ depth: Int) -> Data {
      Data(
        (String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth))
          .utf8)
    }
    try CheckedJSON.check(nested(CheckedJSON.depthLimit))
    let flaw = #expect(throws: JSONFlaw.self) {
      try CheckedJSON.check(nested(CheckedJSON.depthLimit + 1))
    }
    #expect(
      flaw?.description
        == "has lists and objects in each other more than 64 deep, at line 1, column "
        + "\(64 * open.count + 1)")
  }

  @Test func anotherEncodingIsNamed() throws {
    let data = try #require("[1]".data(using: .utf16))
    let flaw = #expect(throws: JSONFlaw.self) { try CheckedJSON.check(data) }
    #expect(flaw?.description == "is in UTF-16; JSON is in UTF-8")
  }

  @Test func whatTheDecoderDidNotExpectIsFoundAgain() throws {
    let data = Data(" {\"a\": {\"b\": [1, \"two\" ]}, \"c\": null}".utf8)
    struct Wanted: Decodable { let a: [String: [Double]] }
    let error = #expect(throws: DecodingError.self) {
      try CheckedJSON.decode(Wanted.self, from: data)
    }
    guard case .typeMismatch(_, let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(CheckedJSON.text(at: context.codingPath, in: data) == "\"two\"")
    #expect(CheckedJSON.text(at: context.codingPath.dropLast(), in: data) == "[1, \"two\" ]")
    #expect(CheckedJSON.text(at: context.codingPath + context.codingPath, in: data) == nil)
  }

  /// A few thousand changed texts: the check and Foundation's parser agree on what JSON is, but for
  /// what the check refuses besides.
  @Test func aListIsTakenOut() {
    func taken(_ text: String) -> [String] {
      let (rest, values) = CheckedJSON.takingList(at: "steps", outOf: Data(text.utf8))
      return ([rest] + values).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(
      taken(#"{"a": [1], "steps" : [ {"steps": [2]}, [], 3e2 ] , "b": 4}"#)
        == [#"{"a": [1], "steps" : [] , "b": 4}"#, #"{"steps": [2]}"#, "[]", "3e2"])
    #expect(taken(#"{"st\u0065ps": [1, 2]}"#) == [#"{"st\u0065ps": []}"#, "1", "2"])
    #expect(taken("\u{FEFF}{\"steps\": []}") == ["\u{FEFF}{\"steps\": []}"])
    for text in [#"{"a": {"steps": [1]}}"#, #"{"steps": 1}"#, "[1]", "3"] {
      #expect(taken(text) == [text])
    }
  }

  @Test func agreesWithFoundationOnChangedTexts() throws {
    let seed = Array(#"{"a": [1, -2.5e3, true, null, "x\né\""], "b": {"c": [[0]], "d": ""}}"#.utf8)
    let pieces = Array("{}[]:,\"\\-+.eE019ntfu \n".utf8)
    var generator = RandomGenerator(seed: 11)
    let draws = generator.randint(12_000, in: 0..<1_000_000)
    for round in stride(from: 0, to: draws.count, by: 3) {
      var text = seed
      let place = draws[round] % text.count
      switch draws[round + 1] % 3 {
      case 0: text[place] = pieces[draws[round + 2] % pieces.count]
      case 1: text.insert(pieces[draws[round + 2] % pieces.count], at: place)
      default: text.removeSubrange(place..<min(text.count, place + 1 + draws[round + 2] % 5))
      }
      let data = Data(text)
      let isRight =
        (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil
      var flaw: JSONFlaw?
      do {
        try CheckedJSON.check(data)
      } catch let found as JSONFlaw {
        flaw = found
      }
      if isRight, let flaw {
        let text = String(decoding: data, as: UTF8.self)
        // Foundation lets a comma stand before the end of a list, which RFC 8259 does not.
        let hasComma = text.contains(#/,\s*[\]}]/#)
        #expect("\(flaw)".contains("twice") || hasComma, "\(flaw): \(text)")
      }
      if !isRight, String(validating: text, as: UTF8.self) != nil {
        #expect(flaw != nil, "\(String(decoding: data, as: UTF8.self))")
      }
    }
  }
}

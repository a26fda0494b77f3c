// SPDX-License-Identifier: Apache-2.0
// Programs: the short facts and the long ones agree on what a file is, and lists stay bounded.
#include "check.h"
#include "layers/facts/firstbytes.h"
#include "layers/facts/programfacts.h"

using namespace gantry::layers;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QByteArrayView bytes(data, static_cast<qsizetype>(size));
    ContentFacts facts;
    describeFirstBytes(bytes, facts);
    const auto program = readProgramFacts(bytes);
    const bool isProgram = facts.format == FileFormat::Elf || facts.format == FileFormat::Pe
        || facts.format == FileFormat::MachO;
    FUZZ_CHECK(isProgram == program.has_value());
    if (const auto *elf = program ? std::get_if<ElfFacts>(&program->facts) : nullptr)
        FUZZ_CHECK(elf->needed.size() <= ProgramFacts::maxNames);
    if (const auto *pe = program ? std::get_if<PeFacts>(&program->facts) : nullptr)
        FUZZ_CHECK(pe->imports.size() <= ProgramFacts::maxNames);
    return 0;
}

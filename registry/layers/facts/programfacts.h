// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>
#include <variant>

namespace gantry::layers {

//! What an ELF file says of itself (System V gABI 4.1; LSB 5.0 for the notes).
struct ElfFacts {
    enum class Type : quint8 { None, Relocatable, Executable, PieExecutable, SharedObject, Core };
    Type type = Type::None;
    int bits = 0; //!< 32 or 64
    bool littleEndian = true;
    quint8 osAbi = 0; //!< e_ident[EI_OSABI]
    QByteArray interpreter = {}; //!< PT_INTERP
    QByteArray soName = {};
    QList<QByteArray> needed = {}; //!< DT_NEEDED in order
    QList<QByteArray> searchPaths = {}; //!< DT_RUNPATH, else DT_RPATH, parted at ':'
    QString minimumKernel = {}; //!< "Linux 3.2.0" from the GNU ABI note
    int x86Level
        = 0; //!< x86-64-vN the program says it needs (x86-64 psABI 1.0, GNU property); 0: none
    QByteArray buildId = {}; //!< raw bytes
    bool isStatic = false; //!< a program without interpreter and needed libraries
    bool stripped = false; //!< no symbol table
    bool hasDebugInfo = false; //!< a .debug_info section
};

//! What a PE file says of itself (Microsoft PE format, revision of 2024).
struct PeFacts {
    int bits = 0;
    bool isDll = false;
    bool isManaged = false; //!< has a CLR header
    quint16 subsystem = 0; //!< IMAGE_SUBSYSTEM_*
    QList<QByteArray> imports = {}; //!< DLL names in order
    QList<QByteArray> delayedImports = {};
    QString fileVersion = {}; //!< "10.0.20348.2402" from VS_FIXEDFILEINFO
    QString productVersion = {};
};
QString subsystemName(quint16 subsystem); //!< "console program", translated

//! What a Mach-O file says of itself.
struct MachOFacts {
    QList<Machine> machines = {}; //!< in file order
};

//! The longer facts of a program, for a preview.
struct ProgramFacts {
    static constexpr int maxNames = 4096; //!< libraries or imports
    static constexpr qsizetype maxNameBytes = 4096;

    Machine machine = Machine::None;
    std::variant<ElfFacts, PeFacts, MachOFacts> facts = {};
    //! Some tables point outside the bytes at hand: cut preview, or damaged file.
    bool incomplete = false;
};

//! Facts of a program whose bytes (all, or the first part) lie in memory; nullopt when it is none.
//! Work is bounded by the number of names and headers, whatever the file claims; never reads
//! outside. Thread: any.
std::optional<ProgramFacts> readProgramFacts(QByteArrayView bytes);

} // namespace gantry::layers

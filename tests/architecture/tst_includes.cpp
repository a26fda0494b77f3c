// SPDX-License-Identifier: Apache-2.0
// The arrows between the rooms. Reads every include of our sources and compares it with the table
// below. When this fails, move the code, not the table.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace {

//! Rooms a room may name, itself included. Inside the registry the include root is registry/,
//! elsewhere the tree.
const std::map<QString, QStringList> &arrows()
{
    static const QStringList values{u"base"_s, u"oci"_s};
    static const std::map<QString, QStringList> table{
        {u"registry/base"_s, {u"base"_s}},
        {u"registry/oci"_s, values},
        {u"registry/assembly"_s, values + QStringList{u"assembly"_s}},
        {u"registry/transport"_s, values + QStringList{u"transport"_s}},
        {u"registry/layers"_s, values + QStringList{u"layers"_s}},
        {u"registry/doctor"_s, values + QStringList{u"layers"_s, u"doctor"_s}},
        {u"registry/dockerfile"_s, values + QStringList{u"dockerfile"_s}},
        {u"registry/sources"_s,
            values + QStringList{u"transport"_s, u"layers"_s, u"dockerfile"_s, u"sources"_s}},
        {u"registry/builders"_s,
            values + QStringList{u"transport"_s, u"layers"_s, u"dockerfile"_s, u"builders"_s}},
        {u"registry/verbs"_s,
            values
                + QStringList{u"assembly"_s, u"doctor"_s, u"transport"_s, u"layers"_s,
                    u"dockerfile"_s, u"sources"_s, u"builders"_s, u"verbs"_s}},
        {u"models"_s,
            values
                + QStringList{u"assembly"_s, u"doctor"_s, u"transport"_s, u"layers"_s,
                    u"dockerfile"_s, u"sources"_s, u"builders"_s, u"verbs"_s, u"models"_s}},
        // Windows show values. They name no source, no socket and no pool.
        {u"ui"_s, values + QStringList{u"models"_s, u"ui"_s, u"resources"_s}},
        {u"resources"_s, {u"resources"_s}},
        {u"app"_s,
            values
                + QStringList{u"assembly"_s, u"doctor"_s, u"transport"_s, u"layers"_s,
                    u"dockerfile"_s, u"sources"_s, u"builders"_s, u"verbs"_s, u"models"_s, u"ui"_s,
                    u"resources"_s, u"app"_s, u"cli"_s}},
        {u"tests"_s,
            values
                + QStringList{u"assembly"_s, u"doctor"_s, u"transport"_s, u"layers"_s,
                    u"dockerfile"_s, u"sources"_s, u"builders"_s, u"verbs"_s, u"models"_s, u"ui"_s,
                    u"resources"_s, u"app"_s, u"cli"_s, u"support"_s, u"tests"_s}},
    };
    return table;
}

const QStringList roots{u"app"_s, u"ui"_s, u"models"_s, u"registry"_s, u"resources"_s, u"tests"_s};

struct Source {
    QString path; //!< from the top of the tree
    QStringList lines;
};

QString top()
{
    return QStringLiteral(GANTRY_SOURCE_DIR);
}

QList<Source> sourcesUnder(const QStringList &folders)
{
    QList<Source> all;
    for (const QString &folder : folders) {
        QDirIterator it(top() + u'/' + folder, {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
            QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            if (!file.open(QIODevice::ReadOnly))
                qFatal("cannot read %s", qPrintable(file.fileName()));
            all += {.path = QDir(top()).relativeFilePath(file.fileName()),
                .lines = QString::fromUtf8(file.readAll()).split(u'\n')};
        }
    }
    return all;
}

//! The row of the table a file belongs to: two levels inside the registry, one elsewhere.
QString roomOf(const QString &path)
{
    return path.startsWith(u"registry/") ? path.section(u'/', 0, 1) : path.section(u'/', 0, 0);
}

QStringList includesOf(const Source &source, const QString &pattern)
{
    const QRegularExpression include(pattern);
    QStringList found;
    for (const QString &line : source.lines) {
        if (const auto match = include.match(line); match.hasMatch())
            found += match.captured(1);
    }
    return found;
}

QStringList quotedIncludes(const Source &source)
{
    return includesOf(source, u"^\\s*#\\s*include\\s*\"([^\"]+)\""_s);
}

QString list(const QStringList &problems)
{
    return u"\n  "_s + problems.join(u"\n  "_s);
}

//! Folders that are rooms: those of the table with sources in them, and every folder of ui, models
//! and app below.
QStringList roomFolders()
{
    QSet<QString> folders;
    for (const Source &source : sourcesUnder(roots)) {
        const QString room = source.path.section(u'/', 0, 0);
        const bool parted = room == u"registry" || room == u"ui" || room == u"models";
        if (parted && source.path.count(u'/') > 1)
            folders += source.path.section(u'/', 0, 1);
        else if (room == u"app")
            folders += room;
    }
    QStringList sorted(folders.cbegin(), folders.cend());
    sorted.sort();
    return sorted;
}

} // namespace

class TestIncludes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void arrowsPointDown();
    void registryLinksNoWindow();
    void modelsLinkNoWidgets();
    void includesAreFound();
    void everyRoomHasAReadme();
    void filesAreShort();
    void filesBeginWithTheLicence();
    void nothingIsLeftForLater();
    void onlyTheAgreedDialectIsUsed();
};

void TestIncludes::arrowsPointDown()
{
    QStringList wrong;
    int seen = 0;
    for (const Source &source : sourcesUnder(roots)) {
        const QString room = roomOf(source.path);
        const auto row = arrows().find(room);
        if (row == arrows().end()) {
            wrong += source.path + u": the room "_s + room + u" is not in the table"_s;
            continue;
        }
        for (const QString &include : quotedIncludes(source)) {
            ++seen;
            if (!include.contains(u'/') || include.startsWith(u"../"))
                continue; // beside it, or generated; includesAreFound() looks at those
            const QString first = include.section(u'/', 0, 0);
            if (!row->second.contains(first)
                && !QFile::exists(top() + u'/' + source.path.section(u'/', 0, -2) + u'/' + include))
                wrong += source.path + u" names "_s + include;
        }
    }
    QVERIFY(seen > 50);
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::registryLinksNoWindow()
{
    // Names of QtGui and QtWidgets somebody would reach for; linking fails for all others with
    // GANTRY_GUI=OFF.
    static const QRegularExpression window(
        u"^(QtGui|QtWidgets|QtSvg)(/"
        u"|$)|^Q(Widget|Application|GuiApplication|Icon|Pixmap|Image|Painter|Color|Font|Palette|"
        u"Action|Menu|Dialog|MessageBox|Clipboard|DesktopServices|Window|Screen|Cursor|Brush|Pen|"
        u"TextDocument|"
        u"StandardItemModel|Svg\\w+|\\w*View|Style\\w*)$"_s);
    QStringList wrong;
    for (const Source &source : sourcesUnder({u"registry"_s})) {
        for (const QString &include : includesOf(source, u"^\\s*#\\s*include\\s*<([^>]+)>"_s)) {
            const bool stringView = include.endsWith(u"StringView") || include == u"QByteArrayView";
            if (window.match(include).hasMatch() && !stringView)
                wrong += source.path + u" includes "_s + include;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::modelsLinkNoWidgets()
{
    static const QRegularExpression widget(
        u"^QtWidgets|^Q(Widget|Application|Dialog|MessageBox|Menu|Style|StyledItemDelegate|TreeView|TableView|ListView)$"_s);
    QStringList wrong;
    for (const Source &source : sourcesUnder({u"models"_s})) {
        for (const QString &include : includesOf(source, u"^\\s*#\\s*include\\s*<([^>]+)>"_s)) {
            if (widget.match(include).hasMatch())
                wrong += source.path + u" includes "_s + include;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::includesAreFound()
{
    QStringList wrong;
    for (const Source &source : sourcesUnder(roots)) {
        const QString folder = top() + u'/' + source.path.section(u'/', 0, -2) + u'/';
        for (const QString &include : quotedIncludes(source)) {
            if (include.endsWith(u".moc") || include.startsWith(u"moc_")
                || include.startsWith(u"ui_"))
                continue; // made by the build
            if (source.path.startsWith(u"tests/"))
                continue; // a test may take a folder of its own as include root
            if (include.contains(u"../"_s))
                wrong += source.path + u" climbs to "_s + include;
            const QStringList places{
                folder, top() + u'/', top() + u"/registry/"_s, top() + u"/app/"_s};
            const bool exists = std::ranges::any_of(places,
                [&include](const QString &place) { return QFile::exists(place + include); });
            if (!exists)
                wrong += source.path + u" includes "_s + include + u", which is nowhere"_s;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::everyRoomHasAReadme()
{
    QStringList wrong;
    const QStringList rooms = roomFolders();
    QVERIFY(rooms.contains(u"registry/oci"_s));
    for (const QString &room : rooms) {
        QFile readme(top() + u'/' + room + u"/README.md"_s);
        if (!readme.open(QIODevice::ReadOnly))
            wrong += room + u" has no README.md"_s;
        else if (readme.readAll().trimmed().count('\n') < 3)
            wrong += room + u"/README.md says too little"_s;
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::filesAreShort()
{
    constexpr qsizetype maxLines = 500;
    QStringList wrong;
    for (const Source &source : sourcesUnder(roots)) {
        if (source.lines.size() > maxLines + 1)
            wrong += u"%1 has %2 lines"_s.arg(source.path).arg(source.lines.size() - 1);
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::filesBeginWithTheLicence()
{
    QStringList wrong;
    for (const Source &source : sourcesUnder(roots)) {
        if (source.lines.value(0) != u"// SPDX-License-Identifier: Apache-2.0")
            wrong += source.path;
        if (source.path.endsWith(u".h") && !source.lines.mid(0, 8).contains(u"#pragma once"_s))
            wrong += source.path + u" has no #pragma once"_s;
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::nothingIsLeftForLater()
{
    // Put together here, so that this file does not find itself.
    static const QRegularExpression later(
        u"\\b(TO"_s + u"DO|FIX"_s + u"ME|X"_s + u"XX|HA"_s + u"CK)\\b"_s);
    QStringList wrong;
    for (const Source &source : sourcesUnder(roots)) {
        for (qsizetype i = 0; i < source.lines.size(); ++i) {
            if (later.match(source.lines[i]).hasMatch())
                wrong += u"%1:%2"_s.arg(source.path).arg(i + 1);
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

void TestIncludes::onlyTheAgreedDialectIsUsed()
{
    // Nested event loops and blocking waits are for tests and for the top of a command (house rules
    // of threads).
    static const QRegularExpression forbidden(
        u"\\bprocessEvents\\s*\\(|\\bQEventLoop\\b|\\bQ_FOREACH\\b|"
        u"\\bstd::this_thread::sleep|\\bQThread::(m|u)?sleep"_s);
    QStringList wrong;
    for (const Source &source : sourcesUnder({u"registry"_s, u"models"_s, u"ui"_s})) {
        for (qsizetype i = 0; i < source.lines.size(); ++i) {
            const QString line = source.lines[i].section(u"//"_s, 0, 0);
            if (forbidden.match(line).hasMatch())
                wrong += u"%1:%2 %3"_s.arg(source.path).arg(i + 1).arg(line.trimmed());
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(list(wrong)));
}

QTEST_GUILESS_MAIN(TestIncludes)
#include "tst_includes.moc"

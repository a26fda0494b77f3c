// SPDX-License-Identifier: Apache-2.0
// The canvas of an assembly on its own: keys, answers while something is dragged, what a screen
// reader hears.
#include "tests/widgets/look/slotsample.h"
#include "ui/theme/theme.h"
#include "ui/widgets/coveragestrip.h"
#include "ui/widgets/messages.h"

#include <QAccessible>
#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry::ui;
using gallery::SlotSample;

class SlotCanvasTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<SlotSample> m_model;
    std::unique_ptr<SlotCanvas> m_canvas;
    QString m_dropped;
    bool m_beside = false;

    QPoint centreOf(const QString &key) const { return m_canvas->slotRect(key).center(); }
    void drag(QEvent::Type type, const QPoint &at, Qt::KeyboardModifiers keys = Qt::NoModifier)
    {
        if (type == QEvent::DragEnter) {
            QDragEnterEvent event(at, Qt::CopyAction, &m_mime, Qt::LeftButton, keys);
            QApplication::sendEvent(m_canvas->viewport(), &event);
        } else if (type == QEvent::DragMove) {
            QDragMoveEvent event(at, Qt::CopyAction, &m_mime, Qt::LeftButton, keys);
            QApplication::sendEvent(m_canvas->viewport(), &event);
        } else if (type == QEvent::Drop) {
            QDropEvent event(at, Qt::CopyAction, &m_mime, Qt::LeftButton, keys);
            QApplication::sendEvent(m_canvas->viewport(), &event);
        } else {
            QDragLeaveEvent event;
            QApplication::sendEvent(m_canvas->viewport(), &event);
        }
    }
    QMimeData m_mime;

private Q_SLOTS:
    void initTestCase()
    {
        m_theme = std::make_unique<Theme>(qApp, Theme::Setting::Light);
        m_mime.setData(u"application/x-test"_s, "1");
    }
    void init()
    {
        m_model = std::make_unique<SlotSample>();
        m_canvas = std::make_unique<SlotCanvas>(SlotSample::roles());
        m_canvas->setModel(m_model.get());
        m_canvas->resize(840, 620);
        SlotDragging dragging;
        dragging.begin = [this](const QMimeData *mime) {
            const bool takes = mime->hasFormat(u"application/x-test"_s);
            m_model->setDragged(takes);
            return takes;
        };
        dragging.end = [this] { m_model->setDragged(false); };
        dragging.drop = [this](const QMimeData *, const QString &key, bool beside) {
            m_dropped = key;
            m_beside = beside;
        };
        m_canvas->setDragging(dragging);
        m_canvas->show();
        m_canvas->activateWindow();
        m_canvas->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(m_canvas.get()));
        m_dropped = u"nothing"_s;
    }

    void arrowsReadOnOverTheEndsOfLines()
    {
        QCOMPARE(m_canvas->currentKey(), u"amd64"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_Right);
        QCOMPARE(m_canvas->currentKey(), u"arm64"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_Right);
        QTest::keyClick(m_canvas.get(), Qt::Key_Right);
        QCOMPARE(m_canvas->currentKey(), u"riscv64"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_Up);
        QCOMPARE(m_canvas->currentKey(), u"amd64"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_Down);
        QCOMPARE(m_canvas->currentKey(), u"riscv64"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_Down);
        QCOMPARE(m_canvas->currentKey(), u"17763"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_End);
        QCOMPARE(m_canvas->currentKey(), QString());
        QCOMPARE(m_canvas->currentPlace(), m_model->rowCount());
    }

    void keysAskForWhatTheMenuOffers()
    {
        QSignalSpy added(m_canvas.get(), &SlotCanvas::addRequested);
        QSignalSpy removed(m_canvas.get(), &SlotCanvas::removeRequested);
        QSignalSpy edited(m_canvas.get(), &SlotCanvas::editRequested);
        QSignalSpy moved(m_canvas.get(), &SlotCanvas::moveRequested);
        QSignalSpy pasted(m_canvas.get(), &SlotCanvas::pasteRequested);
        QTest::keyClick(m_canvas.get(), Qt::Key_Insert);
        QTest::keyClick(m_canvas.get(), Qt::Key_Delete);
        QTest::keyClick(m_canvas.get(), Qt::Key_F2);
        QTest::keyClick(m_canvas.get(), Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(m_canvas.get(), Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(added.size(), 1);
        QCOMPARE(removed.value(0).value(0).toString(), u"amd64"_s);
        QCOMPARE(edited.value(0).value(0).toString(), u"amd64"_s);
        QCOMPARE(moved.value(0).value(1).toInt(), 1);
        QCOMPARE(pasted.size(), 1);
    }

    void spaceWalksOverRivalsAndEnterKeepsOne()
    {
        QSignalSpy kept(m_canvas.get(), &SlotCanvas::keepRequested);
        m_canvas->setCurrentKey(u"20348"_s);
        QCOMPARE(m_canvas->chosenRival(u"20348"_s), u"one"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_Space);
        QCOMPARE(m_canvas->chosenRival(u"20348"_s), u"two"_s);
        QTest::keyClick(m_canvas.get(), Qt::Key_Return);
        QCOMPARE(kept.value(0), (QVariantList{u"20348"_s, u"two"_s}));
    }

    void slotsAnswerWhileSomethingIsOverThem()
    {
        QSignalSpy said(Announcer::of(m_canvas.get()), &Announcer::announced);
        drag(QEvent::DragEnter, centreOf(u"amd64"_s));
        QVERIFY(m_canvas->isDragging());
        drag(QEvent::DragMove, centreOf(u"17763"_s));
        QTRY_VERIFY(!said.isEmpty());
        QVERIFY(said.last().first().toString().contains(u"Fits. 6 hosts get an entry again."_s));
        drag(QEvent::DragLeave, {});
        QVERIFY(!m_canvas->isDragging());
        QCOMPARE(m_model->item(0)->data(SlotSample::Foot).toString(), QString());
        QCOMPARE(m_dropped, u"nothing"_s);
    }

    void aDropNamesTheSlotAndCtrlKeepsBoth()
    {
        drag(QEvent::DragEnter, centreOf(u"17763"_s));
        drag(QEvent::Drop, centreOf(u"17763"_s));
        QCOMPARE(m_dropped, u"17763"_s);
        QVERIFY(!m_beside);
        drag(QEvent::DragEnter, centreOf(u"amd64"_s));
        drag(QEvent::Drop, centreOf(u"amd64"_s), Qt::ControlModifier);
        QCOMPARE(m_dropped, u"amd64"_s);
        QVERIFY(m_beside);
        // Beside all slots.
        drag(QEvent::DragEnter, {3, 3});
        drag(QEvent::Drop, {3, 3});
        QCOMPARE(m_dropped, QString());
    }

    void whatNobodyUnderstandsIsNotTaken()
    {
        QMimeData other;
        other.setText(u"hello"_s);
        QDragEnterEvent event({5, 5}, Qt::CopyAction, &other, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_canvas->viewport(), &event);
        QVERIFY(!event.isAccepted());
        QVERIFY(!m_canvas->isDragging());
    }

    void theCurrentSlotStaysWhenOthersCome()
    {
        m_canvas->setCurrentKey(u"armv7"_s);
        auto *first = new QStandardItem(u"linux/386"_s);
        first->setData(u"386"_s, SlotSample::Key);
        first->setData(u"Linux"_s, SlotSample::Group);
        m_model->insertRow(0, first);
        QCOMPARE(m_canvas->currentKey(), u"armv7"_s);
        m_model->removeRow(3);
        QVERIFY(!m_canvas->currentKey().isEmpty());
    }

    void everySlotIsAChildWithItsSentence()
    {
        QAccessibleInterface *canvas = QAccessible::queryAccessibleInterface(m_canvas.get());
        QVERIFY(canvas);
        QCOMPARE(canvas->childCount(), m_model->rowCount() + 1);
        QAccessibleInterface *slot = canvas->child(4);
        QCOMPARE(slot->text(QAccessible::Name), u"windows/amd64 10.0.17763"_s);
        QVERIFY(slot->rect().isValid());
        m_model->setDragged(true);
        QVERIFY(slot->text(QAccessible::Description).contains(u"Fits."_s));
        QCOMPARE(canvas->child(m_model->rowCount())->role(), QAccessible::Button);
    }

    void fiftySlotsAnswerAtOnce()
    {
        for (int i = 0; i < 42; ++i) {
            auto *item = m_model->item(i % 8)->clone();
            item->setData(u"more%1"_s.arg(i), SlotSample::Key);
            item->setData(u"Linux"_s, SlotSample::Group);
            m_model->insertRow(0, item);
        }
        drag(QEvent::DragEnter, centreOf(u"more3"_s));
        QVERIFY(m_canvas->isDragging());
        for (int row = 0; row < m_model->rowCount(); ++row)
            QVERIFY(!m_model->item(row)->data(SlotSample::Foot).toString().isEmpty());
        const QImage answered = m_canvas->grab().toImage();
        drag(QEvent::DragLeave, {});
        QVERIFY(m_canvas->grab().toImage() != answered); // the answers are painted, and gone again
    }

    void aHostStripSaysEachGroup()
    {
        CoverageStrip strip;
        strip.setCoverage(u"Hosts that get an entry: 1 of 2"_s, {},
            {{u"amd64"_s, u"Linux x86-64: gets an entry"_s, 1},
                {u"riscv64"_s, u"Lab: still nothing"_s, 0, 0, 0, 1}});
        QVERIFY(strip.accessibleDescription().contains(u"Lab: still nothing"_s));
        QVERIFY(strip.heightForWidth(200) > strip.heightForWidth(1200));
    }
};

QTEST_MAIN(SlotCanvasTest)
#include "tst_slotcanvas.moc"

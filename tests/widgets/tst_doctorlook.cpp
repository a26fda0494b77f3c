// SPDX-License-Identifier: Apache-2.0
// How the Doctor page looks: in both themes, both sizes, with larger fonts, for every client.
#include "doctorwindow.h"
#include "models/doctor/tracemodel.h"
#include "ui/pages/doctorrulepane.h"
#include "ui/pages/doctorverdictbar.h"
#include "ui/theme/style.h"
#include "ui/widgets/buildline.h"
#include "ui/widgets/rowsview.h"

#include <QApplication>
#include <QHeaderView>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::DoctorSession;

class DoctorLookTest : public QObject, private test::DoctorWindow
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { makeTheme(); }
    void init() { QVERIFY(begin()); }
    void cleanup() { m_test.reset(); }

    void itLooksWhole_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light") << false << QSize(1440, 900);
        QTest::newRow("dark") << true << QSize(1440, 900);
        QTest::newRow("light small") << false << QSize(1100, 700);
        QTest::newRow("dark small") << true << QSize(1100, 700);
    }

    void itLooksWhole()
    {
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        m_theme->setSetting(dark ? ui::Theme::Setting::Dark : ui::Theme::Setting::Light);
        window()->resize(size);
        QVERIFY(open());
        session()->selectHost(u"line-pc"_s);
        QTRY_COMPARE(window()->size(), size);
        // Once the docks of a small window have stepped aside, no part of the page is squeezed
        // below what it needs.
        for (QWidget *each : std::initializer_list<QWidget *>{doctor()->verdict(), doctor()->rule(),
                 doctor()->rule()->line(), doctor()->findings()}) {
            QVERIFY(each->isVisible());
            QTRY_VERIFY2(each->width() >= each->minimumSizeHint().width()
                    && each->height() >= each->minimumSizeHint().height(),
                each->metaObject()->className());
        }
        QTRY_VERIFY(doctor()->trace()->viewport()->height() >= 3 * 20);
        QCOMPARE(window()->size(), size);
        const QImage picture = window()->grab().toImage();
        const QString folder = qEnvironmentVariable("GANTRY_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(picture.save(
                folder + u"/doctor-%1.png"_s.arg(QString::fromLatin1(QTest::currentDataTag()))));
    }

    void theAnswerIsInSightForEveryClient_data()
    {
        QTest::addColumn<QString>("client");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<qreal>("fonts");
        const QSize wide(1440, 900), small(1100, 700);
        for (const auto &[id, title] : DoctorSession::clientChoices()) {
            const QByteArray name = id.toUtf8();
            QTest::newRow(name + " 1440") << id << wide << 1.0;
            QTest::newRow(name + " 1100") << id << small << 1.0;
            QTest::newRow(name + " 1440 large") << id << wide << 1.5;
            QTest::newRow(name + " 1100 large") << id << small << 1.5;
        }
    }

    void theAnswerIsInSightForEveryClient()
    {
        QFETCH(QString, client);
        QFETCH(QSize, size);
        QFETCH(qreal, fonts);
        const QFont usual = QApplication::font();
        const auto back = qScopeGuard([usual] { QApplication::setFont(usual); });
        QFont font = usual;
        font.setPointSizeF(usual.pointSizeF() * fonts);
        QApplication::setFont(font);
        make();
        QVERIFY(m_test->show());
        window()->resize(size);
        QVERIFY(open());
        QVERIFY(session()->chooseClient(client));
        QTRY_VERIFY(settled());
        const auto *trace = doctor()->trace();
        for (const QString &name : {u"edge-01"_s, u"line-pc"_s, u"mes"_s}) {
            session()->selectHost(name);
            QTRY_VERIFY2(trace->header()->length() <= trace->viewport()->width(),
                qPrintable(u"%1: %2 of %3"_s.arg(name)
                        .arg(trace->header()->length())
                        .arg(trace->viewport()->width())));
            QTRY_VERIFY(
                trace->viewport()->height() >= (fonts > 1 ? 1 : 2) * trace->sizeHintForRow(0));
            // Whole, on one line or on several. Clients of Windows have other rules.
            const int reason = doctor()->traceModel()->reasonColumn();
            for (int row = 0; row < doctor()->traceModel()->rowCount(); ++row) {
                const QModelIndex cell = doctor()->traceModel()->index(row, reason);
                const QRect shown = trace->visualRect(cell);
                QFont text = trace->font();
                text.setBold(cell.data(models::TraceModel::BoldRole).toBool());
                const QRect needed = QFontMetrics(text).boundingRect(
                    QRect(0, 0, shown.width() - 2 * ui::scaled(6, trace->font()), 1000),
                    Qt::TextWordWrap, cell.data().toString());
                QVERIFY2(shown.width() >= needed.width() && shown.height() >= needed.height(),
                    qPrintable(u"%1: %2 in %3 x %4"_s.arg(name, cell.data().toString())
                            .arg(shown.width())
                            .arg(shown.height())));
            }
        }
        auto *line = doctor()->rule()->line();
        QVERIFY(line->isVisible());
        QTRY_VERIFY(line->height() >= line->minimumSizeHint().height());
    }
};

QTEST_MAIN(DoctorLookTest)
#include "tst_doctorlook.moc"
